/*
 * The send protocol (docs/adr/0006) as a model for Spin: one invoice, one step, one message.
 * check.mjs runs it in variants: the protocol as it is must hold, each broken variant must be caught.
 *
 * What is modelled: a sender that may crash or be paused between any two of its instructions and is then tried
 * again by the engine; the payment path; a stop wider than the invoice (flag first, then wait for claims); row
 * locks that are lost with a database connection; the lease on the database's clock; bytes that the kernel
 * holds back during a network cut and that outlive the process; a search that may not find what was accepted.
 * What is left out: docs/model.md.
 *
 * Time is counted in ticks. The sender must write within WRITE ticks of the beginning of its claim, resets the
 * connection CALL ticks after the write, the kernel gives up bytes of a dead process KERNEL ticks after its
 * death; the lease covers all of that and one tick more.
 */
#define WRITE  1
#define CALL   1
#define KERNEL 1
#ifndef LEASE
#define LEASE  (WRITE + CALL + KERNEL + 1)
#endif
#ifndef MAXTIME
#define MAXTIME 9
#endif
#ifndef ATTEMPTS
#define ATTEMPTS 2
#endif

/* Variants, each leaving one thing out:
 *   NO_LOCK      the invoice's row is not locked during the hand-over
 *   NO_LEASE     nobody waits for a claim's lease, no deadline is kept
 *   NO_TICK      the last check and the write are two instructions
 *   NO_RESET     an abandoned call leaves its bytes in the kernel
 *   NO_WAIT      the wide stop answers without waiting for claims
 *   EARLY_FLAG   the sender reads the wide stop's flag before its claim is committed
 *   BLIND_RETRY  an unclear attempt is sent again
 *   DOUBLE_FAULT the network is cut AND the sender paused for as long as it likes: the documented residual case
 */
#ifdef NO_LOCK
#define LOCKS false
#else
#define LOCKS true
#endif
#ifdef NO_LEASE
#define LEASES false
#else
#define LEASES true
#endif

byte now;            /* the one real time; all clocks run at its rate */

/* ---- PostgreSQL: only what is committed ---- */
bool paid;           /* the payment settled the invoice */
bool stopped;        /* flag of a stop wider than the invoice */
bool claimed;        /* a claim without an outcome */
byte leaseUntil;
bool decided;        /* the message has an outcome: sent, refused, skipped or unknown */
byte rowLock;        /* 0: free, 1: sender, 2: payment */

/* ---- the world, as the oracle sees it ---- */
bool paymentAcked, stopAcked;
byte delivered;      /* how often the provider took the message */

/* ---- the sender's process ---- */
bool alive, waiting; /* waiting: written, no answer yet */
bool paused;
byte beganAt, writtenAt, diedAt;
byte attempts;
bool isOver;         /* no further attempt */

/* ---- the wire ---- */
bool inKernel;       /* request written, not yet at the provider */
bool netCut;
bool orphan;         /* the process that wrote it is dead */

#define leaseOpen (LEASES && claimed && now < leaseUntil)
#define runs (alive && !paused)
#define mustReset (waiting && runs && inKernel && now >= writtenAt + CALL)
/* The bytes leave at once unless the network is cut. */
#define mustArrive (inKernel && !netCut)
#ifdef NO_RESET
#define kernelGivesUp false   /* a connection that is closed and not reset: the kernel goes on trying */
#else
#define kernelGivesUp (inKernel && netCut && orphan && now >= diedAt + KERNEL)
#endif

#ifdef DOUBLE_FAULT
#define mayPause true
#else
#define mayPause (!(inKernel && netCut))
#endif

/* The provider takes the message: the instant every promise is judged by. */
inline arrive() {
  inKernel = false;
  delivered++;
  assert(!paymentAcked);        /* P1: never after an acknowledged payment */
  assert(!stopAcked);           /* P1: nor after an acknowledged wide stop */
  assert(delivered <= 1)        /* P2: never twice */
}

inline lock(who) { if :: LOCKS -> atomic { rowLock == 0 -> rowLock = who } :: else -> skip fi }
inline unlock(who) { if :: rowLock == who -> rowLock = 0 :: else -> skip fi }

/* One attempt of the send activity. Every step waits until the process runs. */
active proctype Sender() {
  bool seenPaid, seenStopped, found;
again:
  atomic { !isOver && !alive && attempts < ATTEMPTS && now < MAXTIME ->
    alive = true; waiting = false; attempts++ }

  /* An earlier claim: wait for its lease, then search, never send again on a guess. */
  do
  :: atomic { (!alive || (runs && decided)) -> goto stop }
  :: atomic { runs && claimed && !decided && !leaseOpen && (!LEASES || now >= leaseUntil) ->
       found = false;
       if :: delivered > 0 -> found = true :: true -> skip fi;   /* the search may lag behind */
#ifdef BLIND_RETRY
       if :: found -> decided = true; claimed = false; goto stop
          :: !found -> claimed = false; break
       fi
#else
       decided = true; claimed = false; goto stop                /* found: sent; else: a person is asked */
#endif
     }
  :: atomic { runs && !claimed && !decided -> break }
  od;

#ifdef EARLY_FLAG
  atomic { if :: runs -> seenStopped = stopped :: !alive -> goto stop fi };
#endif
  /* The claim begins on the monotonic clock before it is committed on the database's. */
  if :: runs -> beganAt = now :: !alive -> goto stop fi;
  atomic { if :: runs -> claimed = true; leaseUntil = now + LEASE :: !alive -> goto stop fi };

  /* Second transaction: lock, read everything anew. */
  if :: atomic { runs && (!LOCKS || rowLock == 0) -> if :: LOCKS -> rowLock = 1 :: else fi }
     :: !alive -> goto stop
  fi;
  atomic { if :: runs -> seenPaid = paid;
#ifndef EARLY_FLAG
                         seenStopped = stopped
#endif
              :: !alive -> goto stop fi };
  if
  :: atomic { runs && (seenPaid || seenStopped) -> decided = true; claimed = false; unlock(1); goto stop }
  :: atomic { !alive -> goto stop }
  :: atomic { runs && !seenPaid && !seenStopped -> skip }
  fi;

  /* The last word and the write, in one tick of the process. A cut connection may not be known yet. */
#ifdef NO_TICK
  if
  :: atomic { runs && LEASES && now > beganAt + WRITE -> claimed = false; unlock(1); goto stop }
  :: atomic { runs && (!LEASES || now <= beganAt + WRITE) -> skip }
  :: !alive -> goto stop
  fi;
  if
  :: atomic { runs -> inKernel = true; orphan = false; writtenAt = now; waiting = true;
       if :: netCut = true :: netCut = false fi }
  :: !alive -> goto stop
  fi;
#else
  if
  :: atomic { runs && LEASES && now > beganAt + WRITE -> claimed = false; unlock(1); goto stop }
  :: atomic { runs && (!LEASES || now <= beganAt + WRITE) ->
       inKernel = true; orphan = false; writtenAt = now; waiting = true;
       if :: netCut = true :: netCut = false fi }
  :: !alive -> goto stop
  fi;
#endif

  /* The answer, or the end of patience. */
  if
  :: atomic { runs && !inKernel -> decided = true; claimed = false; waiting = false; unlock(1) }
  :: atomic { runs && inKernel && now >= writtenAt + CALL ->
#ifndef NO_RESET
       inKernel = false;
#endif
       waiting = false; unlock(1) }           /* still claimed: searched for once the lease is over */
  :: atomic { runs && !inKernel -> waiting = false; unlock(1) }   /* taken, but the answer was lost */
  :: !alive -> goto stop
  fi;
stop:
  atomic { alive = false; waiting = false; unlock(1);
    if :: inKernel && !orphan -> orphan = true; diedAt = now :: else -> skip fi;
    seenPaid = false; seenStopped = false; found = false;
    if :: decided || attempts >= ATTEMPTS -> isOver = true; goto done :: else -> goto again fi }
done: skip
}

/* Kills the process (its locks fall a little later, when the database notices), pauses it, cuts its connection. */
active proctype Misfortune() {
  bool cutOnce, killedOnce;
end: do
  :: atomic { alive && !killedOnce -> killedOnce = true; alive = false; paused = false; waiting = false;
       if :: inKernel && !orphan -> orphan = true; diedAt = now :: else -> skip fi }
  :: atomic { runs && mayPause -> paused = true }
  :: atomic { paused -> paused = false }
  :: atomic { rowLock == 1 && !cutOnce -> cutOnce = true; rowLock = 0 }
  :: atomic { rowLock == 1 && !alive -> rowLock = 0 }
  od
}

/* The wire: what was written arrives, unless the network is cut; then some time, or never. */
active proctype Wire() {
end: do
  :: atomic { inKernel && !kernelGivesUp && !(mustReset && netCut) -> arrive() }
  :: atomic { kernelGivesUp -> inKernel = false }
  od
}

/* A payment that settles the invoice: lock, look for an open lease, commit, answer. */
active proctype Payment() {
  bool met;
retry:
  lock(2);
  atomic { met = leaseOpen; if :: met -> unlock(2) :: else -> skip fi };
  if
  :: met -> if :: now < MAXTIME -> !leaseOpen || !claimed -> goto retry :: else -> goto done fi
  :: else -> skip
  fi;
  atomic { paid = true; unlock(2) };
  paymentAcked = true;
done: skip
}

/* A stop wider than the invoice: flag first, then wait for the claims committed before it (design 4.8). */
active proctype WideStop() {
  stopped = true;
#ifndef NO_WAIT
  atomic { !leaseOpen -> skip };
#endif
  stopAcked = true
}

/* Time passes only when nothing that takes no time is left to do. */
active proctype Clock() {
end: do
  :: atomic { now < MAXTIME && !mustArrive && !mustReset && !kernelGivesUp -> now++ }
  od
}
