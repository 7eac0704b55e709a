import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What is on its way between two ends while nothing passes. */
interface Packet {
  readonly from: Socket;
  readonly arrive: () => void;
}

/**
 * A stretch of network between a process and a server of ours, which can stop passing packets without either end being
 * told: no reset, no answer, as a pulled cable or a firewall that forgot does it.
 */
export class Wire {
  readonly #connections = new Set<Connection>();
  #isHeld = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** To this port of 127.0.0.1, from a free one. */
  static async to(port: number): Promise<Wire> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const wire = new Wire(server, (server.address() as AddressInfo).port);
    server.on('connection', (near) => wire.#meet(near, port));
    return wire;
  }

  /** From now on nothing arrives, in either direction, of the connections there are and of new ones. */
  hold(): void {
    this.#isHeld = true;
    for (const connection of this.#connections) connection.hold();
  }

  /** Everything that was held arrives, in its order; what its sender took back by a reset does not. */
  letGo(): void {
    this.#isHeld = false;
    for (const connection of this.#connections) connection.letGo();
  }

  /** Of the connections there are nothing arrives any more; new ones work. */
  forget(): void {
    for (const connection of this.#connections) connection.hold();
  }

  /** Ends what is held with a reset on both sides. */
  cutHeld(): void {
    for (const connection of this.#connections) if (connection.isHeld) connection.cut();
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #meet(near: Socket, port: number): void {
    const far = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    near.setNoDelay(true);
    const connection = new Connection(near, far, this.#isHeld);
    this.#connections.add(connection);
    far.once('close', () => this.#connections.delete(connection));
  }
}

class Connection {
  isHeld: boolean;
  #held: Packet[] = [];

  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
    isHeld: boolean,
  ) {
    this.isHeld = isHeld;
    this.#pass(near, far);
    this.#pass(far, near);
  }

  hold(): void {
    this.isHeld = true;
  }

  letGo(): void {
    this.isHeld = false;
    for (const { arrive } of this.#held.splice(0)) arrive();
  }

  cut(): void {
    this.#held = [];
    this.near.resetAndDestroy();
    this.far.resetAndDestroy();
  }

  #pass(from: Socket, to: Socket): void {
    const travel = (arrive: () => void): void => {
      if (this.isHeld) this.#held.push({ from, arrive });
      else arrive();
    };
    from.on('data', (bytes) => travel(() => to.write(bytes)));
    from.on('end', () => travel(() => to.end()));
    from.on('error', () => {
      // A reset empties its sender's kernel: what has not left never will (reliability guide §2.2).
      this.#held = this.#held.filter((packet) => packet.from !== from);
      travel(() => to.resetAndDestroy());
    });
  }
}
