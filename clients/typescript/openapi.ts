// Made from /openapi.json by `npm run generate:client`; do not edit.

export interface paths {
    "/v1/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All invoices, newest first
         * @description Needs the permission `read`.
         */
        get: operations["getInvoices"];
        put?: never;
        /**
         * Have an invoice reminded, from now to its end
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record what was paid on an invoice
         * @description Needs the permission `payments:write`.
         */
        post: operations["postInvoicesIdPayments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One invoice
         * @description Needs the permission `read`.
         */
        get: operations["getInvoicesId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an open invoice or the contact of its customer; its run follows at once
         * @description Needs the permission `invoices:write`.
         */
        patch: operations["patchInvoicesId"];
        trace?: never;
    };
    "/v1/invoices/{id}/credit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply a credit note: less is owed; what was paid beyond it is unallocated again
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoicesIdCredit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send nothing until a day is over, or until resumed
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoicesIdPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lift a pause; nothing else is lifted
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoicesIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop asking for this invoice, for good
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoicesIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/write-off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give the invoice up as lost, for good
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoicesIdWriteOff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/dispute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The customer contests it: hold everything until a person has resolved that
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoicesIdDispute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/dispute/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say how the dispute ended; the same answer as completing its task
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoicesIdDisputeResolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/promise": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The customer promised to pay: wait for that day and two business days; a new promise replaces it
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoicesIdPromise"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the invoice again in the next slot; the ladder restarts at its first reminder
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postInvoicesIdResend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/by-number/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The invoice of a number
         * @description Needs the permission `read`.
         */
        get: operations["getInvoicesByNumberNumber"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole story of an invoice, in one document
         * @description Needs the permission `admin`.
         */
        get: operations["getInvoicesIdExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to an invoice, oldest first
         * @description Needs the permission `read`.
         */
        get: operations["getInvoicesIdTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The messages about an invoice, oldest first
         * @description Needs the permission `read`.
         */
        get: operations["getInvoicesIdMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tasks of an invoice, by deadline
         * @description Needs the permission `read`.
         */
        get: operations["getInvoicesIdTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have many invoices reminded
         * @description Needs the permission `invoices:write`.
         *
         *     A JSON array (`application/json`) or NDJSON (`application/x-ndjson`, one object per line), up to 50 MB, read
         *     as a stream. Each line is judged exactly like the body of the single call, up to 256 kB, and is kept or
         *     rejected alone; what counts as accepted or unchanged is committed. `line` counts from 1: the physical line of
         *     NDJSON (blank lines are skipped, and counted), the element of an array. A line that is no JSON is one rejected
         *     line. An array that breaks (a bracket missing, cut off) is refused with 400 and nothing stored when it breaks
         *     within its first 200 elements (or 256 kB); later, what came before stands, and the last entry of `rejected`
         *     says from where on nothing was read. The same after 10,000 rejected lines. Send a batch again whenever its answer did not arrive:
         *     lines that are there are `unchanged`. With an `Idempotency-Key` the answer is stored once the batch is
         *     complete; one that was interrupted has stored none, and sent again takes in what is missing.
         */
        post: operations["postInvoicesBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record many payments, a bank statement say
         * @description Needs the permission `payments:write`.
         *
         *     A JSON array (`application/json`) or NDJSON (`application/x-ndjson`, one object per line), up to 50 MB, read
         *     as a stream. Each line is judged exactly like the body of the single call, up to 256 kB, and is kept or
         *     rejected alone; what counts as accepted or unchanged is committed. `line` counts from 1: the physical line of
         *     NDJSON (blank lines are skipped, and counted), the element of an array. A line that is no JSON is one rejected
         *     line. An array that breaks (a bracket missing, cut off) is refused with 400 and nothing stored when it breaks
         *     within its first 200 elements (or 256 kB); later, what came before stands, and the last entry of `rejected`
         *     says from where on nothing was read. The same after 10,000 rejected lines. Send a batch again whenever its answer did not arrive:
         *     lines that are there are `unchanged`. With an `Idempotency-Key` the answer is stored once the batch is
         *     complete; one that was interrupted has stored none, and sent again takes in what is missing.
         */
        post: operations["postPaymentsBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All payments, newest first
         * @description Needs the permission `read`.
         */
        get: operations["getPayments"];
        put?: never;
        /**
         * Record what was paid for an invoice's number or by a customer, known yet or not
         * @description Needs the permission `payments:write`.
         */
        post: operations["postPayments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/allocate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Spend what is left of a payment on the invoices named
         * @description Needs the permission `payments:write`.
         */
        post: operations["postPaymentsIdAllocate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/reverse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a payment back: it was returned, or never was one
         * @description Needs the permission `payments:write`.
         */
        post: operations["postPaymentsIdReverse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tasks, the most urgent first
         * @description Needs the permission `read`.
         */
        get: operations["getTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One task with its script
         * @description Needs the permission `read`.
         */
        get: operations["getTasksId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what came of a task; what follows happens at once
         * @description Needs the permission `tasks:write`.
         *
         *     What each outcome leads to stands in the task (`allowedOutcomes`) and in the guide to tasks. Two that are easily
         *     misread:
         *
         *     * `stop_reminders` (of `read_reply`) holds all invoices of this customer as `stopped`, those posted later too. The way
         *       back is `PATCH /v1/customers/{id}` with `neverRemind: false`, as after a complaint.
         *     * `not_sent` (of `check_delivery`) opens a new round with the step that did not leave, in the next slot; when the
         *       customer has heard a later step meanwhile, nothing is repeated and the ladder goes on.
         *
         *     One call may be about several invoices of a customer (`invoices` of an open call). Without `alsoFor` the answer is that of
         *     the task’s own invoice alone, and the call stays for the others; with it, each named invoice has its task done with this
         *     answer, all or none. `promisedCents` is then shared out, oldest due first; a payment plan is made for one invoice.
         */
        post: operations["postTasksIdComplete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the answer back within a minute: the task is open again, what it led to is lifted
         * @description Needs the permission `tasks:write`.
         *
         *     Everything the outcome placed is lifted, on every invoice it concerned: holds, promise, dispute, instalments, a new
         *     round, tasks, a contact, also an end (cancelled, written off, handed over). The minute is one of the organisation’s
         *     clock. An answer given for several invoices of a call is taken back for all of them. 409 later, when a message has left since, or when something of it was decided anew.
         */
        post: operations["postTasksIdUndo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an open task to somebody else; later ones stay the account manager’s
         * @description Needs the permission `tasks:write`.
         */
        post: operations["postTasksIdAssign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an open task off: its deadline, and with it the escalation, moves there
         * @description Needs the permission `tasks:write`.
         *
         *     A deadline that is later than the day asked for stays as it is.
         */
        post: operations["postTasksIdSnooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All messages, newest first
         * @description Needs the permission `read`.
         */
        get: operations["getMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One message as it was sent
         * @description Needs the permission `read`.
         */
        get: operations["getMessagesId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All customers, newest first
         * @description Needs the permission `read`.
         */
        get: operations["getCustomers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One customer
         * @description Needs the permission `read`.
         */
        get: operations["getCustomersId"];
        put?: never;
        post?: never;
        /**
         * Erase a customer: accounting keeps numbers, amounts and dates, everything else goes
         * @description Needs the permission `admin`.
         */
        delete: operations["deleteCustomersId"];
        options?: never;
        head?: never;
        /**
         * Change contact fields, and how this customer may be reached
         * @description Needs the permission `invoices:write`.
         */
        patch: operations["patchCustomersId"];
        trace?: never;
    };
    "/v1/customers/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send nothing about any of their invoices until a day is over, or until resumed
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postCustomersIdPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lift the pause on all their invoices; nothing else is lifted
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postCustomersIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything held on one customer, in one document
         * @description Needs the permission `admin`.
         */
        get: operations["getCustomersIdExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your own organisation
         * @description Needs the permission `read`.
         */
        get: operations["getOrganisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change its name, sender, calendar or language
         * @description Needs the permission `admin`.
         */
        patch: operations["patchOrganisation"];
        trace?: never;
    };
    "/v1/organisation/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold every message at once, until started again
         * @description Needs the permission `admin`.
         */
        post: operations["postOrganisationStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on after a stop, with the days that were left to each step
         * @description Needs the permission `admin`.
         */
        post: operations["postOrganisationStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All policies, each in its newest version
         * @description Needs the permission `read`.
         */
        get: operations["getPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One policy, in its newest version or another one
         * @description Needs the permission `read`.
         */
        get: operations["getPoliciesName"];
        /**
         * Write a policy: a new version, for invoices posted from now on
         * @description Needs the permission `admin`.
         */
        put: operations["putPoliciesName"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{name}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a changed policy would change for its open invoices; nothing is stored
         * @description Needs the permission `admin`.
         */
        post: operations["postPoliciesNameDiff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{name}/migrate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put open invoices on the newest version of their policy
         * @description Needs the permission `admin`.
         */
        post: operations["postPoliciesNameMigrate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What would happen to an invoice if nobody paid or answered; nothing is stored
         * @description Needs the permission `invoices:write`.
         */
        post: operations["postPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What customers answered, newest first; `state=unsorted`: to nothing known, nobody looked yet
         * @description Needs the permission `read`.
         */
        get: operations["getReplies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One reply, whole
         * @description Needs the permission `read`.
         */
        get: operations["getRepliesId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replies/{id}/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say which invoice a reply belongs to: it then holds everything of that customer until it is read
         * @description Needs the permission `tasks:write`.
         */
        post: operations["postRepliesIdMatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replies/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a reply concerns nobody here; it is kept
         * @description Needs the permission `tasks:write`.
         */
        post: operations["postRepliesIdDismiss"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The connectors and how they fare, newest first
         * @description Needs the permission `read`.
         */
        get: operations["getConnectors"];
        put?: never;
        /**
         * Let an outside system call; its credentials are shown this once
         * @description Needs the permission `admin`.
         */
        post: operations["postConnectors"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connectors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * It may call no more; what it told stays
         * @description Needs the permission `admin`.
         */
        delete: operations["deleteConnectorsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connectors/{kind}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An event of an outside system, as its own documentation describes it
         * @description Called by the outside system, with its own credentials.
         */
        post: operations["postConnectorsKindId"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All API keys, newest first; never their secrets
         * @description Needs the permission `admin`.
         */
        get: operations["getApiKeys"];
        put?: never;
        /**
         * A new API key, shown this once
         * @description Needs the permission `admin`.
         */
        post: operations["postApiKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key: it opens nothing any more, at once and everywhere
         * @description Needs the permission `admin`.
         */
        delete: operations["deleteApiKeysId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everybody who works for the organisation
         * @description Needs the permission `admin`.
         */
        get: operations["getUsers"];
        put?: never;
        /**
         * Add somebody who may log in or be assigned something
         * @description Needs the permission `admin`.
         */
        post: operations["postUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a user; a new password or role ends their sessions
         * @description Needs the permission `admin`.
         *
         *     While a user is absent (`absentUntil`), their new tasks are given to `standIn`. Tasks they have already stay theirs: `POST /v1/tasks/{id}/assign` gives one to somebody else.
         */
        patch: operations["patchUsersId"];
        trace?: never;
    };
    "/v1/kpis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Unpaid rate, delays, promises, ageing and what each step brings in
         * @description Needs the permission `read`.
         */
        get: operations["getKpis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the organisation's clock shows
         * @description Needs the permission `read`.
         */
        get: operations["getSandboxClock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/clock/advance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move the clock forward, as life would or at once
         * @description Needs the permission `sandbox`.
         */
        post: operations["postSandboxClockAdvance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/messages/{id}/deliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The mail arrives
         * @description Needs the permission `sandbox`.
         */
        post: operations["postSandboxMessagesIdDeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/messages/{id}/bounce": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The mail comes back
         * @description Needs the permission `sandbox`.
         */
        post: operations["postSandboxMessagesIdBounce"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/messages/{id}/complain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The reader calls it spam
         * @description Needs the permission `sandbox`.
         */
        post: operations["postSandboxMessagesIdComplain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/messages/{id}/reply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The reader answers
         * @description Needs the permission `sandbox`.
         */
        post: operations["postSandboxMessagesIdReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/messages/{id}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The reader pays
         * @description Needs the permission `sandbox`.
         */
        post: operations["postSandboxMessagesIdPay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in; the answer is a cookie */
        post: operations["postLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log out; the cookie is worth nothing from now on */
        post: operations["postLogout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is calling, and for which organisation
         * @description Any key or login.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new organisation with its owner and first API key
         * @description Needs the operator's key.
         */
        post: operations["postOperatorOrganisations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/organisations/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop everything of an organisation at once
         * @description Needs the operator's key.
         */
        post: operations["postOperatorOrganisationsIdSuspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/organisations/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a suspended organisation go on
         * @description Needs the operator's key.
         */
        post: operations["postOperatorOrganisationsIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/sweeps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the sweeper found, newest first: the record compared with the runs, every five minutes
         * @description Needs the operator's key.
         *
         *     Every number should be 0 but `invoices`. What can be set right is, and counts under `mended`; what each finding means is in docs/operations.md. `provider` compares the last whole day of the mail provider (Postmark counts in EST, UTC−5, and counts everything that left through its server) with the record; null where it cannot be asked. Kept for 30 days.
         */
        get: operations["getOperatorSweeps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process runs */
        get: operations["getHealthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process can work, and what it knows of its neighbours */
        get: operations["getReadyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            requestId: string;
            errors?: {
                /** @description JSON Pointer */
                path: string;
                message: string;
            }[];
        };
        Invoice: {
            id: string;
            number: string;
            /** @enum {string} */
            state: "scheduled" | "on_hold" | "awaiting_person" | "settled" | "cancelled" | "written_off" | "handed_over" | "erased";
            customer: {
                id: string;
                /** @description null once the customer is erased */
                reference: string | null;
                /** @description null once the customer is erased */
                name: string | null;
                /** @enum {string} */
                kind: "company" | "consumer" | "public";
            };
            /** @description Minor units */
            totalCents: number;
            /** @description Minor units */
            outstandingCents: number;
            currency: string;
            /** Format: date */
            issuedOn: string;
            /** Format: date */
            dueOn: string;
            orderReference: string | null;
            lines: {
                description: string;
                quantity: number;
                /** @description Minor units */
                unitCents: number;
                vatRate?: number;
            }[];
            paymentUrl: string | null;
            documentUrl: string | null;
            /** @description Empty: one payment on dueOn */
            instalments: {
                /** Format: date */
                dueOn: string;
                /** @description Minor units */
                amountCents: number;
            }[];
            remindersAlreadySent: number;
            subscription: {
                reference: string;
                period: string;
            } | null;
            policy: {
                name: string;
                version: number;
            };
            accountManager: {
                id: string;
                name: string;
            };
            holds: {
                /** @enum {string} */
                reason: "paused" | "stopped" | "promise" | "dispute" | "reply" | "undeliverable" | "payment_announced" | "internal_approval" | "insolvency";
                /**
                 * Format: date-time
                 * @description RFC 3339 with Z
                 */
                since: string;
                /** @description The last held day */
                until: string | null;
                note: string | null;
            }[];
            next: {
                /** @enum {string} */
                kind: "courtesy" | "reminder" | "call" | "formal_notice" | "hand_over" | "hold_end" | "task_deadline";
                step: string | null;
                /**
                 * Format: date-time
                 * @description RFC 3339 with Z
                 */
                at: string;
            } | null;
            why: {
                code: string;
                text: string;
            };
            workflowId: string;
            temporalUrl: string | null;
            /**
             * Format: date-time
             * @description RFC 3339 with Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339 with Z
             */
            updatedAt: string;
        };
        InvoiceBody: {
            /** @description Yours; known by it ever after */
            number: string;
            customer: components["schemas"]["CustomerBody"];
            /** @description What is to be paid, taxes included */
            totalCents: number;
            /** @description ISO 4217, in capitals */
            currency: string;
            /** Format: date */
            issuedOn: string;
            /**
             * Format: date
             * @description Not before issuedOn
             */
            dueOn: string;
            /** @description The customer's order; shown in messages */
            orderReference?: string;
            /**
             * @description Shown in the first reminder
             * @default []
             */
            lines?: {
                description: string;
                quantity: number;
                unitCents: number;
                /** @description Per cent */
                vatRate?: number;
            }[];
            /** @description Oldest first; they add up to totalCents and the last one falls due on dueOn */
            instalments?: {
                /** Format: date */
                dueOn: string;
                amountCents: number;
            }[];
            /**
             * Format: uri
             * @description Where it can be paid online; a link in messages
             */
            paymentUrl?: string;
            /**
             * Format: uri
             * @description Where the invoice itself can be read
             */
            documentUrl?: string;
            /** @description Name of a policy. Default: public-buyer for public, else pme */
            policy?: string;
            /**
             * Format: email
             * @description E-mail of a user. Default: the customer's account manager, else the owner
             */
            accountManager?: string;
            /**
             * @description By another tool, before it came here: the ladder goes on after them
             * @default 0
             */
            remindersAlreadySent?: number;
            /** @description What it renews, for the indicators */
            subscription?: {
                reference: string;
                /** @description What this invoice pays for, e.g. "2026-11" */
                period: string;
            };
        };
        CustomerBody: {
            /** @description Your own number for this customer */
            reference: string;
            name: string;
            /**
             * @description Decides the wording and the law behind it
             * @enum {string}
             */
            kind: "company" | "consumer" | "public";
            /**
             * Format: email
             * @description Without one, a person is asked for it and no mail leaves
             */
            email?: string;
            /** @description Whom messages greet and calls ask for */
            contactName?: string;
            /** @description For calls */
            phone?: string;
            /**
             * @description Default: the organisation's language
             * @enum {string}
             */
            language?: "fr" | "en";
            /** @description Whose public holidays count: FR, FR-57, FR-67, FR-68, FR-GP, FR-MQ, FR-GF, FR-RE, FR-YT, FR-BL, FR-MF, or another country of ISO 3166-1 (week-ends only). Default: FR */
            region?: string;
        };
        Paid: {
            payment: components["schemas"]["Payment"];
            invoice: components["schemas"]["Invoice"];
        };
        Payment: {
            id: string;
            reference: string;
            /** @description Minor units */
            amountCents: number;
            currency: string;
            /** Format: date */
            receivedOn: string;
            /** @description What it was said to be for */
            invoiceNumber: string | null;
            /** @description Who was said to have paid */
            customerReference: string | null;
            /** @enum {string} */
            state: "applied" | "partially_applied" | "unmatched" | "reversed";
            allocations: {
                invoiceId: string;
                /** @description Minor units */
                amountCents: number;
            }[];
            /** @description Minor units */
            unallocatedCents: number;
        };
        PaymentBody: {
            /** @description Unique per organisation: the same payment sent again is known by it */
            reference: string;
            amountCents: number;
            /** @description ISO 4217, in capitals */
            currency: string;
            /** Format: date */
            receivedOn: string;
        };
        InvoicePatch: {
            /**
             * Format: date
             * @description What was sent stays sent; nothing leaves before it, the rest shifts
             */
            dueOn?: string;
            /** @description Not below what is paid and credited; equal to it, the invoice is settled */
            totalCents?: number;
            orderReference?: string | null;
            paymentUrl?: string | null;
            documentUrl?: string | null;
            /** @description Replace what there is; they add up to totalCents, and dueOn becomes the day of the last one. None: one payment */
            instalments?: {
                /** Format: date */
                dueOn: string;
                amountCents: number;
            }[];
            /** @description Name of a policy; its latest version is bound */
            policy?: string;
            /**
             * Format: email
             * @description E-mail of a user; open tasks go to this person too
             */
            accountManager?: string;
            /** @description Changes the customer on all their invoices */
            customer?: components["schemas"]["CustomerPatch"];
        };
        CustomerPatch: {
            name?: string;
            /** @description null: a person is asked for an address, no mail leaves */
            email?: string | null;
            contactName?: string | null;
            phone?: string | null;
            /** @enum {string} */
            language?: "fr" | "en";
            region?: string;
        };
        CreditBody: {
            /** @description The credit note's own number, unique per organisation */
            reference: string;
            amountCents: number;
            /** Format: date */
            issuedOn: string;
        };
        DisputeResolution: {
            /** @enum {string} */
            resolution: "upheld" | "rejected" | "settled";
            note?: string;
        };
        PromiseBody: {
            /**
             * Format: date
             * @description The day the customer named
             */
            promisedFor: string;
            /** @description Default: all that is outstanding */
            amountCents?: number;
        };
        InvoiceExport: {
            /** Format: date-time */
            exportedAt: string;
            organisation: {
                id: string;
                name: string;
            };
            invoice: components["schemas"]["Invoice"];
            messages: components["schemas"]["Message"][];
            tasks: components["schemas"]["Task"][];
            payments: components["schemas"]["Payment"][];
            credits: {
                invoiceId: string;
                reference: string;
                amountCents: number;
                /** Format: date */
                issuedOn: string;
            }[];
            promises: {
                invoiceId: string;
                /** Format: date-time */
                madeAt: string;
                /** Format: date */
                promisedFor: string;
                promisedCents: number;
                /** @enum {string} */
                state: "open" | "kept" | "broken" | "void" | "withdrawn";
            }[];
            disputes: {
                invoiceId: string;
                reason: string;
                /** Format: date-time */
                openedAt: string;
                resolution: ("upheld" | "rejected" | "settled" | "withdrawn") | null;
                resolvedAt: string | null;
            }[];
            holds: {
                invoiceId: string;
                /** @enum {string} */
                reason: "paused" | "stopped" | "promise" | "dispute" | "reply" | "undeliverable" | "payment_announced" | "internal_approval" | "insolvency";
                /** Format: date-time */
                since: string;
                until: string | null;
                note: string | null;
                liftedAt: string | null;
            }[];
            timeline: components["schemas"]["TimelineEntry"][];
        };
        Message: {
            id: string;
            invoiceIds: string[];
            step: string;
            /** @enum {string} */
            kind: "courtesy" | "reminder" | "correction";
            round: number;
            /** @constant */
            channel: "email";
            /** @enum {string} */
            state: "awaiting_approval" | "claimed" | "sent" | "delivered" | "bounced" | "complained" | "refused" | "unknown" | "skipped" | "observed";
            provider: string;
            providerMessageId: string | null;
            to: string | null;
            from: string;
            replyTo: string;
            subject: string;
            text: string;
            html: string;
            headers: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description RFC 3339 with Z
             */
            plannedFor: string;
            sentAt: string | null;
            reason: string | null;
        };
        Task: {
            id: string;
            /** @enum {string} */
            kind: "call" | "read_reply" | "check_address" | "check_delivery" | "approve_message" | "resolve_dispute" | "broken_promise" | "formal_notice" | "hand_over" | "review";
            /** @enum {string} */
            state: "open" | "done" | "cancelled";
            invoiceId: string;
            /** @description The own one first; of an open call, all that one talk with the customer is about */
            invoices: {
                id: string;
                number: string;
                /** @description Minor units */
                outstandingCents: number;
                currency: string;
                /** Format: date */
                dueOn: string;
                /** @description The part of the call that is about this invoice */
                taskId: string | null;
            }[];
            customer: {
                id: string;
                /** @description null once the customer is erased */
                reference: string | null;
                /** @description null once the customer is erased */
                name: string | null;
                /** @enum {string} */
                kind: "company" | "consumer" | "public";
                contactName: string | null;
                email: string | null;
                phone: string | null;
                /** @enum {string} */
                language: "fr" | "en";
            };
            assignee: {
                id: string;
                name: string;
            };
            /**
             * Format: date-time
             * @description RFC 3339 with Z
             */
            openedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339 with Z
             */
            dueAt: string;
            /** @description Markdown */
            script: string;
            allowedOutcomes: string[];
            reason: string | null;
            outcome: string | null;
            note: string | null;
            completedBy: {
                id: string | null;
                name: string;
            } | null;
            completedAt: string | null;
            closedBecause: string | null;
            attempt: number;
            snoozedUntil: string | null;
            snoozeReason: string | null;
            /** @description Until then `POST /v1/tasks/{id}/undo` may take the answer back */
            undoableUntil: string | null;
        };
        TimelineEntry: {
            /**
             * Format: date-time
             * @description RFC 3339 with Z
             */
            at: string;
            type: string;
            actor: {
                /** @enum {string} */
                kind: "system" | "user" | "api" | "customer" | "provider";
                id?: string;
                name?: string;
            };
            text: string;
            data: {
                [key: string]: unknown;
            };
        };
        BatchAnswer: {
            /** @description Lines that are new */
            accepted: number;
            /** @description Lines that were there already, with the same content */
            unchanged: number;
            rejected: {
                /** @description Of NDJSON the physical line, of an array the element; from 1 */
                line: number;
                /** @description The invoice's number, when the line names one */
                number: string | null;
                /** @description The payment's reference, for payments */
                reference?: string | null;
                /** @description Paths are relative to the line; an empty one is the line as a whole */
                errors: {
                    /** @description JSON Pointer */
                    path: string;
                    message: string;
                }[];
            }[];
        };
        PaymentAnywhereBody: {
            /** @description Unique per organisation: the same payment sent again is known by it */
            reference: string;
            amountCents: number;
            /** @description ISO 4217, in capitals */
            currency: string;
            /** Format: date */
            receivedOn: string;
            /** @description The number of the invoice it is for */
            invoiceNumber?: string;
            /** @description Instead: the customer who paid; their open invoices of this currency, oldest due first */
            customerReference?: string;
        };
        PaymentWithInvoices: {
            payment: components["schemas"]["Payment"];
            /** @description Those it is about */
            invoices: components["schemas"]["Invoice"][];
        };
        AllocateBody: {
            /** @description What is left of the payment goes here; what it gave before stays where it is */
            allocations: {
                invoiceId: string;
                amountCents: number;
            }[];
        };
        Completed: {
            task: components["schemas"]["Task"];
            invoice: components["schemas"]["Invoice"];
        };
        CompleteTaskBody: {
            outcome: string;
            note?: string;
            /** @description Of a call: ids of its other invoices this is for as well. Without it: the own one alone */
            alsoFor?: string[];
            /**
             * Format: date
             * @description promise_to_pay: the day the customer named
             */
            promisedFor?: string;
            /** @description promise_to_pay: default all that is due; with `alsoFor` shared out, oldest due first */
            promisedCents?: number;
            /** @description dispute: what the customer contests */
            disputeReason?: string;
            /**
             * Format: date
             * @description not_now, awaiting_approval: when to ask again
             */
            retryOn?: string;
            /** @description wrong_contact, corrected, invoice_not_received: whom to write to or call from now on */
            contact?: {
                name?: string;
                /** Format: email */
                email?: string;
                phone?: string;
            };
            /**
             * @description upheld: the rest a credit left is claimed, or the invoice is cancelled. Default: what is recorded
             * @enum {string}
             */
            as?: "credit" | "cancel";
            /** @description payment_plan: what the customer will pay and when; they add up to what is outstanding */
            instalments?: {
                /** Format: date */
                dueOn: string;
                amountCents: number;
            }[];
            /** @description approve: another subject for the message */
            subject?: string;
            /** @description approve: another text; its HTML part is made of it */
            text?: string;
            /** @description reject: why the message must not leave */
            reason?: string;
            /**
             * Format: date
             * @description formal_notice, sent: the day the document left
             */
            on?: string;
        };
        AssignTaskBody: {
            /** @description E-mail or id of a user who may complete tasks (owner, account manager) */
            assignee: string;
            /** @description Of a call: ids of its other invoices this is for as well. Without it: the own one alone */
            alsoFor?: string[];
        };
        SnoozeTaskBody: {
            /**
             * Format: date
             * @description To be done by the end of this day, or of the next open one; at most 90 days ahead
             */
            until: string;
            reason: string;
            /** @description Of a call: ids of its other invoices this is for as well. Without it: the own one alone */
            alsoFor?: string[];
        };
        Customer: {
            id: string;
            reference: string;
            name: string;
            /** @enum {string} */
            kind: "company" | "consumer" | "public";
            email: string | null;
            contactName: string | null;
            phone: string | null;
            /** @enum {string} */
            language: "fr" | "en";
            region: string;
            paused: boolean;
            /** @description The last paused day; null while paused: until resumed */
            pausedUntil: string | null;
            /** @description Nothing is sent to this customer */
            stopped: boolean;
            /** @description The same, as PATCH takes it */
            neverRemind: boolean;
            callOnly: boolean;
            insolvency: boolean;
            reminderContact: {
                name: string | null;
                email: string;
            } | null;
            paysByDirectDebit: boolean;
            openInvoices: number;
            outstanding: {
                currency: string;
                /** @description Minor units; a sum beyond 2^53 - 1 is rounded */
                cents: number;
            }[];
        };
        CustomerChange: {
            name?: string;
            /** @description null: a person is asked for an address, no mail leaves */
            email?: string | null;
            contactName?: string | null;
            phone?: string | null;
            /** @enum {string} */
            language?: "fr" | "en";
            region?: string;
            /** @description Reminders go to this person, calls stay with the contact; null: nobody apart */
            reminderContact?: {
                name?: string;
                /** Format: email */
                email: string;
            } | null;
            /** @description The ladder waits until a debit fails: a payment that is reversed, or none 10 business days after */
            paysByDirectDebit?: boolean;
            /** @description Collective procedure: every open invoice is held, and a person looks at it */
            insolvency?: boolean;
            /** @description Nothing is sent to this customer. false: remind again, also after a complaint */
            neverRemind?: boolean;
            /** @description Messages are skipped, calls stay */
            callOnly?: boolean;
        };
        CustomerExport: {
            /** Format: date-time */
            exportedAt: string;
            organisation: {
                id: string;
                name: string;
            };
            customer: {
                id: string;
                reference: string;
                name: string;
                /** @enum {string} */
                kind: "company" | "consumer" | "public";
                email: string | null;
                contactName: string | null;
                phone: string | null;
                /** @enum {string} */
                language: "fr" | "en";
                region: string;
                paused: boolean;
                /** @description The last paused day; null while paused: until resumed */
                pausedUntil: string | null;
                /** @description Nothing is sent to this customer */
                stopped: boolean;
                /** @description The same, as PATCH takes it */
                neverRemind: boolean;
                callOnly: boolean;
                insolvency: boolean;
                reminderContact: {
                    name: string | null;
                    email: string;
                } | null;
                paysByDirectDebit: boolean;
                openInvoices: number;
                outstanding: {
                    currency: string;
                    /** @description Minor units; a sum beyond 2^53 - 1 is rounded */
                    cents: number;
                }[];
                /** Format: date-time */
                createdAt: string;
            };
            invoices: components["schemas"]["Invoice"][];
            messages: components["schemas"]["Message"][];
            replies: components["schemas"]["Reply"][];
            tasks: components["schemas"]["Task"][];
            payments: components["schemas"]["Payment"][];
            credits: {
                invoiceId: string;
                reference: string;
                amountCents: number;
                /** Format: date */
                issuedOn: string;
            }[];
            promises: {
                invoiceId: string;
                /** Format: date-time */
                madeAt: string;
                /** Format: date */
                promisedFor: string;
                promisedCents: number;
                /** @enum {string} */
                state: "open" | "kept" | "broken" | "void" | "withdrawn";
            }[];
            disputes: {
                invoiceId: string;
                reason: string;
                /** Format: date-time */
                openedAt: string;
                resolution: ("upheld" | "rejected" | "settled" | "withdrawn") | null;
                resolvedAt: string | null;
            }[];
            holds: {
                invoiceId: string;
                /** @enum {string} */
                reason: "paused" | "stopped" | "promise" | "dispute" | "reply" | "undeliverable" | "payment_announced" | "internal_approval" | "insolvency";
                /** Format: date-time */
                since: string;
                until: string | null;
                note: string | null;
                liftedAt: string | null;
            }[];
            timeline: {
                /**
                 * Format: date-time
                 * @description RFC 3339 with Z
                 */
                at: string;
                type: string;
                actor: {
                    /** @enum {string} */
                    kind: "system" | "user" | "api" | "customer" | "provider";
                    id?: string;
                    name?: string;
                };
                text: string;
                data: {
                    [key: string]: unknown;
                };
                invoiceId: string;
            }[];
        };
        Reply: {
            id: string;
            /** @enum {string} */
            state: "matched" | "unsorted" | "sorted";
            /** Format: date-time */
            receivedAt: string;
            messageId: string | null;
            customerId: string | null;
            from: string;
            subject: string;
            /** @description Without what it quotes */
            text: string;
            fullText: string;
            /** @description Written by a machine: holds nothing */
            auto: boolean;
            /** @description Names and sizes; the content is not kept */
            attachments: {
                name: string;
                bytes: number;
            }[];
        };
        ErasedCustomer: {
            id: string;
        };
        OwnOrganisation: {
            id: string;
            name: string;
            siren: string | null;
            timeZone: string;
            region: string;
            /** @enum {string} */
            language: "fr" | "en";
            sandbox: boolean;
            sender: {
                name: string;
                email: string;
                phone: string;
                dkimSelector: string | null;
            };
            /** @description By its own `stop`: nothing leaves */
            stopped: boolean;
            stoppedAt: string | null;
            stopReason: string | null;
            suspended: boolean;
            /**
             * Format: date-time
             * @description RFC 3339 with Z
             */
            createdAt: string;
            /** @description Minor units: a rest at or under this counts as settled */
            residueCents: number;
            /** @description Messages wait while payment data is older; null: never */
            maxPaymentDataAgeDays: number | null;
            paymentDataUpTo: string | null;
            /** @description Who was reminded although they had paid gets one short message that says so */
            correctsCrossedPayments: boolean;
            closures: {
                /** Format: date */
                firstOn: string;
                /** Format: date */
                lastOn: string;
                label: string;
            }[];
            /** @description In answers to GET */
            deliverability?: components["schemas"]["Deliverability"];
        };
        Deliverability: {
            domain: string;
            spf: {
                /** @enum {string} */
                state: "ok" | "missing" | "wrong" | "unknown" | "not_told";
                /** @description The DNS name that was asked */
                host: string | null;
                found: string[];
                /** @description What to publish there; null when nothing needs to be done */
                publish: string | null;
            };
            dkim: {
                /** @enum {string} */
                state: "ok" | "missing" | "wrong" | "unknown" | "not_told";
                /** @description The DNS name that was asked */
                host: string | null;
                found: string[];
                /** @description What to publish there; null when nothing needs to be done */
                publish: string | null;
            };
            dmarc: {
                /** @enum {string} */
                state: "ok" | "missing" | "wrong" | "unknown" | "not_told";
                /** @description The DNS name that was asked */
                host: string | null;
                found: string[];
                /** @description What to publish there; null when nothing needs to be done */
                publish: string | null;
            };
            /** @description False: a live organisation sends nothing in production. Null: DNS could not tell, sending goes on */
            isVerified: boolean | null;
            /** @description Null: DNS has not answered yet, or is not asked here */
            checkedAt: string | null;
        };
        OrganisationChange: {
            name?: string;
            siren?: string | null;
            timeZone?: string;
            region?: string;
            /** @enum {string} */
            language?: "fr" | "en";
            /** @description Who the mails come from */
            sender?: {
                name?: string;
                /** Format: email */
                email?: string;
                phone?: string;
                dkimSelector?: string | null;
            };
            /** @description From the next payment on: a rest at or under this counts as settled. 0: never */
            residueCents?: number;
            /** @description No message leaves while the newest payment data is older than so many days; null: not looked at */
            maxPaymentDataAgeDays?: number | null;
            /** @description Every payment up to this day is known, also when there was none; counts as payment data of that day */
            paymentDataUpTo?: string | null;
            /** @description From the next payment on: who paid before a reminder left, and was reminded because the payment was learnt after it, gets one short message that says so. Default: false */
            correctsCrossedPayments?: boolean;
            /** @description Days on which nothing is sent; replaces the whole list */
            closures?: {
                /** Format: date */
                firstOn: string;
                /**
                 * Format: date
                 * @description The last closed day
                 */
                lastOn: string;
                /** @description For people, e.g. "Fermeture d’été" */
                label: string;
            }[];
        };
        Policy: {
            name: string;
            version: number;
            /** @enum {string} */
            audience: "company" | "consumer" | "public";
            /** @enum {string} */
            automation: "observe" | "approve" | "automatic";
            minDaysBetweenMessages: number;
            maxMessages: number;
            /** @description After the due date: no message later than that */
            maxDays: number;
            /** @description Minor units */
            minAmountCents: number;
            slots: {
                days: number[];
                from: string;
                to: string;
            }[];
            steps: {
                step: string;
                /** @enum {string} */
                kind: "courtesy" | "reminder" | "call" | "formal_notice" | "hand_over";
                /** @enum {string} */
                anchor: "due" | "previous";
                offset: number;
                /** @enum {string} */
                unit: "days" | "business_days";
                template?: string;
                deadlineBusinessDays?: number;
                /** @enum {string} */
                automation?: "observe" | "approve" | "automatic";
            }[];
        };
        PolicyBody: {
            /**
             * @default company
             * @enum {string}
             */
            audience?: "company" | "consumer" | "public";
            /**
             * @default automatic
             * @enum {string}
             */
            automation?: "observe" | "approve" | "automatic";
            /** @default 3 */
            minDaysBetweenMessages?: number;
            /** @default 8 */
            maxMessages?: number;
            /** @default 365 */
            maxDays?: number;
            /**
             * @description Less than this outstanding: nothing is sent
             * @default 0
             */
            minAmountCents?: number;
            /**
             * @default [
             *       {
             *         "days": [
             *           1,
             *           2,
             *           3,
             *           4,
             *           5
             *         ],
             *         "from": "09:00",
             *         "to": "17:30"
             *       }
             *     ]
             */
            slots?: {
                /** @description 1 is Monday, 7 is Sunday */
                days: number[];
                from: string;
                to: string;
            }[];
            steps: {
                /** @description Its name, once per policy; also the tag of its messages */
                step: string;
                /** @enum {string} */
                kind: "courtesy" | "reminder" | "call" | "formal_notice" | "hand_over";
                /**
                 * @description What the delay counts from
                 * @enum {string}
                 */
                anchor: "due" | "previous";
                /** @description In units; negative before the due date, for a courtesy only */
                offset: number;
                /** @enum {string} */
                unit: "days" | "business_days";
                /** @description Of a message. Default: by the step's name, else by its place */
                template?: string;
                /** @description Of a call; default 2. Other tasks are due two business days after they open */
                deadlineBusinessDays?: number;
                /**
                 * @description Of a message. Default: the policy's
                 * @enum {string}
                 */
                automation?: "observe" | "approve" | "automatic";
            }[];
        };
        PolicyDiff: {
            data: {
                invoiceId: string;
                number: string;
                /** @description The version the invoice is on */
                from: number;
                changes: {
                    step: string;
                    /** @description null: does not come */
                    before: string | null;
                    after: string | null;
                }[];
            }[];
            nextCursor: string | null;
        };
        Migrated: {
            migrated: number;
            version: number;
        };
        MigrateBody: {
            /** @description Ids, all of them moved or none; or "all" open invoices of this policy */
            invoices: "all" | string[];
        };
        Preview: {
            data: {
                step: string;
                /** @enum {string} */
                kind: "courtesy" | "reminder" | "call" | "formal_notice" | "hand_over";
                /**
                 * Format: date
                 * @description The customer's civil day
                 */
                on: string;
                /**
                 * Format: date-time
                 * @description The first instant; the real one comes within the spread after it
                 */
                at: string;
                why: {
                    code: string;
                    text: string;
                };
                /** @description null for a task */
                subject: string | null;
                text: string | null;
                html: string | null;
            }[];
        };
        PreviewBody: {
            /** @description The id of an invoice, or the body of a POST */
            invoice: string | components["schemas"]["InvoiceBody"];
            /** @description A policy's name, or the body of a PUT. Default: the invoice's own */
            policy?: string | components["schemas"]["PolicyBody"];
            /**
             * Format: date
             * @description The day on which the invoice counts as posted, without anything that happened since
             */
            from?: string;
        };
        Connector: {
            id: string;
            kind: string;
            url: string;
            settings: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            createdAt: string;
            /** @description Whether customers' answers come in through it */
            readsReplies: boolean;
            health: {
                lastEventAt: string | null;
                /** @description Stored events by what became of them */
                events: {
                    waiting: number;
                    applied: number;
                    ignored: number;
                    unmatched: number;
                    refused: number;
                };
                /** @description The latest event that could not be made use of, or not yet */
                lastTrouble: {
                    /** Format: date-time */
                    at: string;
                    code: string;
                    text: string;
                } | null;
                wrongCredentials: {
                    calls: number;
                    lastAt: string | null;
                };
                /** @description See `GET /v1/replies?state=unsorted` */
                unsortedReplies: number;
            };
        };
        AddedConnector: {
            id: string;
            kind: string;
            /** @description Where the outside system calls */
            url: string;
            /** @description Shown once */
            auth: {
                username: string;
                password: string;
            };
        };
        ConnectorBody: {
            /** @constant */
            kind: "postmark";
            /** @default {} */
            settings?: components["schemas"]["PostmarkSettings"];
        };
        PostmarkSettings: {
            /**
             * Format: email
             * @description Postmark's inbound address, or yours forwarded to it; without it replies are not read
             */
            inboundAddress?: string;
        };
        ReceivedEvent: {
            /** @enum {string} */
            status: "stored" | "known";
        };
        ConnectorEvent: {
            RecordType?: unknown;
        } & {
            [key: string]: unknown;
        };
        ApiKey: {
            id: string;
            name: string;
            scopes: string[];
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
        };
        CreatedApiKey: {
            id: string;
            name: string;
            scopes: string[];
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            /** @description Shown once */
            key: string;
        };
        NewApiKey: {
            /** @description What it is for; shown in timelines */
            name: string;
            /**
             * @description `admin` is everything. Without it: all but administration
             * @default [
             *       "read",
             *       "invoices:write",
             *       "payments:write",
             *       "tasks:write"
             *     ]
             */
            scopes?: ("read" | "invoices:write" | "payments:write" | "tasks:write" | "admin")[];
            /**
             * Format: date-time
             * @description In real time, also in a sandbox. Without it the key has no end
             */
            expiresAt?: string;
        };
        User: {
            id: string;
            email: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "account_manager" | "reader" | "engineer";
            phone: string | null;
            hasPassword: boolean;
            /** @description Id of the user who gets their new tasks while they are absent */
            standIn: string | null;
            /** @description The last day of their absence */
            absentUntil: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        NewUser: {
            /** Format: email */
            email: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "account_manager" | "reader" | "engineer";
            /** @description Shown to customers in messages */
            phone?: string;
            /** @description Without one the user cannot log in */
            password?: string;
        };
        UserChange: {
            /** Format: email */
            email?: string;
            name?: string;
            /** @enum {string} */
            role?: "owner" | "account_manager" | "reader" | "engineer";
            phone?: string | null;
            /** @description Ends every session of the user */
            password?: string;
            /** @description E-mail or id of whoever gets their new tasks while they are absent */
            standIn?: string | null;
            /** @description The last day of their absence, which begins now; null: they are back */
            absentUntil?: string | null;
        };
        Kpis: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /** @description Due in the period with something outstanding ÷ due in the period */
            unpaidRate: {
                /** @description null when there is nothing to divide by */
                value: number | null;
                numerator: number;
                denominator: number;
                /** @description The list of the invoices behind it */
                invoices: string;
            };
            /** @description Days after the due date, of invoices paid up in the period */
            averagePaymentDelayDays: {
                /** @description null when there is nothing to divide by */
                value: number | null;
                numerator: number;
                denominator: number;
                /** @description The list of the invoices behind it */
                invoices: string;
            };
            /** @description Kept ÷ judged, of promises for a day of the period */
            promisesKept: {
                /** @description null when there is nothing to divide by */
                value: number | null;
                numerator: number;
                denominator: number;
                /** @description The list of the invoices behind it */
                invoices: string;
            };
            /** @description Reminded subscriptions with nothing left to pay ÷ reminded ones */
            subscribersKept: {
                /** @description null when there is nothing to divide by */
                value: number | null;
                numerator: number;
                denominator: number;
                /** @description The list of the invoices behind it */
                invoices: string;
            };
            /** @description Payments that crossed a reminder on its way ÷ payments of the period */
            paymentsCrossed: {
                /** @description null when there is nothing to divide by */
                value: number | null;
                numerator: number;
                denominator: number;
                /** @description The list of the invoices behind it */
                invoices: string;
                /** @description Of the numerator: those whose customer got a correction */
                corrected: number;
            };
            /** @description Open invoices; currencies are never added up */
            ageing: {
                /**
                 * @description Days late, today
                 * @enum {string}
                 */
                bucket: "not_due" | "1-30" | "31-60" | "61-90" | "over_90";
                count: number;
                /** @description Minor units; a sum beyond 2^53 - 1 is rounded */
                amountCents: number;
                currency: string;
                /** @description The list of the invoices behind it */
                invoices: string;
            }[];
            paidPerStep: {
                policy: string;
                version: number;
                step: string;
                reached: number;
                /** @description Settled after it and before the next step */
                paid: number;
                share: number;
                /** @description Those for which the step was sent or done */
                invoices: string;
            }[];
        };
        Clock: {
            /**
             * Format: date-time
             * @description The organisation's clock
             */
            now: string;
            /** @enum {string} */
            status: "ready" | "advancing";
            target?: string | null;
            advanceId?: string;
            /** @description The next planned instant of the organisation */
            nextAt?: string | null;
        };
        AdvanceClockBody: {
            by?: string;
            /** Format: date-time */
            to?: string;
            /**
             * @default step
             * @enum {string}
             */
            mode?: "step" | "jump";
        };
        Me: {
            user: {
                id: string;
                name: string;
                email: string;
                /** @enum {string} */
                role: "owner" | "account_manager" | "reader" | "engineer";
            } | null;
            apiKey: {
                id: string;
                name: string;
                scopes: string[];
            } | null;
            organisation: components["schemas"]["Organisation"];
        };
        Organisation: {
            id: string;
            name: string;
            siren: string | null;
            timeZone: string;
            region: string;
            /** @enum {string} */
            language: "fr" | "en";
            sandbox: boolean;
            sender: {
                name: string;
                email: string;
                phone: string;
                dkimSelector: string | null;
            };
            /** @description By its own `stop`: nothing leaves */
            stopped: boolean;
            stoppedAt: string | null;
            stopReason: string | null;
            suspended: boolean;
            /**
             * Format: date-time
             * @description RFC 3339 with Z
             */
            createdAt: string;
        };
        CreatedOrganisation: {
            organisation: components["schemas"]["Organisation"];
            /** @description Shown once */
            apiKey: string;
        };
        OrganisationBody: {
            name: string;
            siren?: string;
            timeZone: string;
            region: string;
            /** @enum {string} */
            language: "fr" | "en";
            sandbox: boolean;
            sender: {
                name: string;
                /** Format: email */
                email: string;
                phone: string;
            };
            owner: {
                name: string;
                /** Format: email */
                email: string;
                password?: string;
            };
        };
        Sweep: {
            id: string;
            /** Format: date-time */
            beganAt: string;
            /** @description Null while it runs, and of one that never came to its end */
            endedAt: string | null;
            /** @description Open invoices that were looked at */
            invoices: number;
            /** @description False: it began where another stopped, or stopped at its bound itself */
            isWhole: boolean;
            found: {
                /** @description Open invoices without a run */
                runsMissing: number;
                /** @description Runs of final invoices, or of none */
                runsLeftOver: number;
                /** @description Runs whose workflow task keeps failing */
                runsStuck: number;
                /** @description Steps due for more than five minutes that nobody works on */
                stepsIdle: number;
                /** @description Claims nobody came back for */
                leasesOver: number;
                /** @description Lines waiting for more than a minute to be told to Temporal */
                outboxLate: number;
            };
            outboxOldestMs: number;
            /** @description How much of it was set right */
            mended: number;
            /** @description Messages of that day, by the mail provider and by the record */
            provider: {
                /** Format: date */
                on: string;
                providerSays: number;
                recordSays: number;
            } | null;
        };
        Healthy: {
            /** @constant */
            status: "ok";
            mail: {
                live: string;
                sandbox: string;
            };
        };
        Ready: {
            /** @constant */
            status: "ready";
            /** @constant */
            postgres: "reachable";
            temporal: {
                /** @enum {string} */
                state: "reachable" | "unreachable" | "not-asked";
                checkedAt: string | null;
            };
            mail: {
                live: string;
                sandbox: string;
                replies: string;
            };
            /** @description The last comparison of the record with the runs; null as long as there was none */
            sweep: {
                /** @description Every five minutes while a worker runs */
                endedAt: string;
                /** @description Things that were not as they should be; GET /v1/operator/sweeps says which */
                findings: number;
            } | null;
        };
    };
    responses: {
        /** @description The request is not valid (`validation`); or: The body is not acceptable JSON (`malformed-json`) */
        "validation-or-malformed-json": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Who is calling is not known (`unauthenticated`) */
        unauthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This caller may not do that (`forbidden`) */
        forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request took too long to arrive (`request-timeout`) */
        "request-timeout": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The present state does not allow it (`conflict`) */
        conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large (`too-large`) */
        "too-large": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not JSON (`unsupported-media-type`) */
        "unsupported-media-type": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This idempotency key belongs to another body (`idempotency-key-reused`) */
        "idempotency-key-reused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests (`rate-limited`) */
        "rate-limited": {
            headers: {
                /** @description Seconds to wait before the next attempt */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not possible right now (`busy`) */
        busy: {
            headers: {
                /** @description Seconds to wait before the next attempt */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nothing is here (`not-found`) */
        "not-found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is not valid (`validation`) */
        validation: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getInvoices: {
        parameters: {
            query?: {
                state?: "scheduled" | "on_hold" | "awaiting_person" | "settled" | "cancelled" | "written_off" | "handed_over" | "erased";
                customer?: string;
                q?: string;
                kpi?: "unpaidRate" | "averagePaymentDelayDays" | "promisesKept" | "subscribersKept" | "paymentsCrossed" | "ageing" | "paidPerStep";
                from?: string;
                to?: string;
                bucket?: string;
                currency?: string;
                policy?: string;
                version?: string;
                step?: string;
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of invoices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Invoice"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoices: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvoiceBody"];
            };
        };
        responses: {
            /** @description The same body was taken in before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            /** @description Taken in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdPayments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentBody"];
            };
        };
        responses: {
            /** @description The same payment was recorded before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paid"];
                };
            };
            /** @description Recorded; on a final invoice it is kept unallocated */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paid"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getInvoicesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    patchInvoicesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["InvoicePatch"];
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdCredit: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreditBody"];
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdPause: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date
                     * @description The last day without reminders. Absent: until resumed
                     */
                    until?: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdResume: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdCancel: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdWriteOff: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdDispute: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the customer contests */
                    reason: string;
                    note?: string;
                };
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdDisputeResolve: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DisputeResolution"];
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdPromise: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PromiseBody"];
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesIdResend: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The invoice after it; unchanged when it was so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getInvoicesByNumberNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getInvoicesIdExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceExport"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getInvoicesIdTimeline: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the timeline */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TimelineEntry"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getInvoicesIdMessages: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Message"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getInvoicesIdTasks: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postInvoicesBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvoiceBody"][];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description What became of the lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postPaymentsBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentAnywhereBody"][];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description What became of the lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getPayments: {
        parameters: {
            query?: {
                state?: "applied" | "partially_applied" | "unmatched" | "reversed";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of payments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Payment"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postPayments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentAnywhereBody"];
            };
        };
        responses: {
            /** @description The same payment was recorded before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithInvoices"];
                };
            };
            /** @description Recorded. `unmatched` while nothing is known that it could be for: it is matched in the transaction that creates that invoice. By customer the oldest due is paid first. What is beyond all that is owed stays unallocated */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithInvoices"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postPaymentsIdAllocate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AllocateBody"];
            };
        };
        responses: {
            /** @description Allocated in addition to what the payment gave before, which stays where it is; never more than the payment has left, than an invoice owes, nor to another currency. The same request again changes nothing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithInvoices"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postPaymentsIdReverse: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Taken back; unchanged when it was already. An invoice it had settled is open again, and a person looks (`review`) before the next message, unless another payment for the same invoice covers it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithInvoices"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getTasks: {
        parameters: {
            query?: {
                state?: "open" | "done" | "cancelled";
                assignee?: string;
                kind?: "call" | "read_reply" | "check_address" | "check_delivery" | "approve_message" | "resolve_dispute" | "broken_promise" | "formal_notice" | "hand_over" | "review";
                invoice?: string;
                customer?: string;
                calls?: "together" | "each";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getTasksId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postTasksIdComplete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteTaskBody"];
            };
        };
        responses: {
            /** @description The task and its invoice; unchanged when the same was said before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Completed"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postTasksIdUndo: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The task after it; unchanged when it is so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postTasksIdAssign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignTaskBody"];
            };
        };
        responses: {
            /** @description The task after it; unchanged when it is so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postTasksIdSnooze: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnoozeTaskBody"];
            };
        };
        responses: {
            /** @description The task after it; unchanged when it is so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getMessages: {
        parameters: {
            query?: {
                state?: "awaiting_approval" | "claimed" | "sent" | "delivered" | "bounced" | "complained" | "refused" | "unknown" | "skipped" | "observed";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Message"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getMessagesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getCustomers: {
        parameters: {
            query?: {
                q?: string;
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of customers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getCustomersId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    deleteCustomersId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Erased; again, the same */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasedCustomer"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    patchCustomersId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomerChange"];
            };
        };
        responses: {
            /** @description The customer after it; unchanged when they were so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postCustomersIdPause: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date
                     * @description The last day without reminders. Absent: until resumed
                     */
                    until?: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The customer after it; unchanged when they were so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postCustomersIdResume: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The customer after it; unchanged when they were so already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getCustomersIdExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerExport"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organisation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnOrganisation"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    patchOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OrganisationChange"];
            };
        };
        responses: {
            /** @description The organisation after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnOrganisation"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postOrganisationStop: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The organisation after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnOrganisation"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postOrganisationStart: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The organisation after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnOrganisation"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getPolicies: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of policies */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Policy"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getPoliciesName: {
        parameters: {
            query?: {
                version?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    putPoliciesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyBody"];
            };
        };
        responses: {
            /** @description The newest version; the same as before when nothing differs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postPoliciesNameDiff: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyBody"];
            };
        };
        responses: {
            /** @description Per invoice, the days that differ */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDiff"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postPoliciesNameMigrate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MigrateBody"];
            };
        };
        responses: {
            /** @description How many moved, to which version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migrated"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postPreview: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewBody"];
            };
        };
        responses: {
            /** @description The steps to come, with their messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getReplies: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                state?: "matched" | "unsorted" | "sorted";
                message?: string;
                customer?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of replies */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Reply"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getRepliesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reply */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postRepliesIdMatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    invoice: string;
                };
            };
        };
        responses: {
            /** @description The reply after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postRepliesIdDismiss: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getConnectors: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of connectors */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Connector"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postConnectors: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectorBody"];
            };
        };
        responses: {
            /** @description Where it calls, and with what */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedConnector"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    deleteConnectorsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postConnectorsKindId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConnectorEvent"];
            };
        };
        responses: {
            /** @description It is stored, now or before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceivedEvent"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            503: components["responses"]["busy"];
        };
    };
    getApiKeys: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postApiKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    deleteApiKeysId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Revoked; again, the same */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getUsers: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["User"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postUsers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description The user */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    patchUsersId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description The user after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getKpis: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The indicators of the period */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kpis"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getSandboxClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The clock */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postSandboxClockAdvance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AdvanceClockBody"];
            };
        };
        responses: {
            /** @description Everything due by then has happened */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            /** @description Still advancing after 60 s */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postSandboxMessagesIdDeliver: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The message after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postSandboxMessagesIdBounce: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    hard: boolean;
                };
            };
        };
        responses: {
            /** @description The message after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postSandboxMessagesIdComplain: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The message after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postSandboxMessagesIdReply: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                    /** @default false */
                    auto?: boolean;
                };
            };
        };
        responses: {
            /** @description The message after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postSandboxMessagesIdPay: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The message after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Logged in; `Set-Cookie` carries the session */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postLogout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Logged out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["validation-or-malformed-json"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request-timeout"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            503: components["responses"]["busy"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postOperatorOrganisations: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganisationBody"];
            };
        };
        responses: {
            /** @description The organisation, and its API key this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOrganisation"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postOperatorOrganisationsIdSuspend: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The organisation after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    postOperatorOrganisationsIdResume: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats answer the same for 30 days */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The organisation after it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            400: components["responses"]["validation-or-malformed-json"];
            401: components["responses"]["unauthenticated"];
            404: components["responses"]["not-found"];
            408: components["responses"]["request-timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["idempotency-key-reused"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getOperatorSweeps: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sweeps */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Sweep"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["validation"];
            401: components["responses"]["unauthenticated"];
            429: components["responses"]["rate-limited"];
            503: components["responses"]["busy"];
        };
    };
    getHealthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Healthy"];
                };
            };
            400: components["responses"]["validation"];
        };
    };
    getReadyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PostgreSQL answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            400: components["responses"]["validation"];
            503: components["responses"]["busy"];
        };
    };
}
