import type { Gate } from '../authorise.js';
import { Bystanders } from '../batch/bystanders.js';
import type { Call } from '../call.js';
import type { Deps } from '../deps.js';
import { accessRoutes } from './access.js';
import { batchRoutes } from './batches.js';
import { connectorRoutes } from './connectors.js';
import { customerPrivacyRoutes } from './customer-privacy.js';
import { customerRoutes } from './customers.js';
import { healthRoutes } from './health.js';
import { invoiceActs } from './invoice-acts.js';
import { invoiceReads } from './invoice-reads.js';
import { kpiRoutes } from './kpis.js';
import { messageRoutes } from './messages.js';
import { operatorRoutes } from './operator.js';
import { organisationRoutes } from './organisation.js';
import { policyRoutes } from './policies.js';
import { previewRoutes } from './preview.js';
import { replyRoutes } from './replies.js';
import { paymentRoutes } from './payments.js';
import { sandboxRoutes } from './sandbox.js';
import { sessionRoutes } from './session.js';
import { taskRoutes } from './tasks.js';

/** Every call there is, in the order of the documentation; what is not here answers 404. */
export function allCalls(deps: Deps, gate: Gate): readonly Call[] {
  const bystanders = new Bystanders();
  const beside = (calls: readonly Call[]) => calls.map((call) => bystanders.counted(call));
  return [
    ...beside([...invoiceActs(deps, gate), ...invoiceReads(deps, gate)]),
    ...batchRoutes(deps, gate, bystanders),
    ...beside([
      ...paymentRoutes(deps, gate),
      ...taskRoutes(deps, gate),
      ...messageRoutes(deps, gate),
      ...customerRoutes(deps, gate),
      ...customerPrivacyRoutes(deps, gate),
      ...organisationRoutes(deps, gate),
      ...policyRoutes(deps, gate),
      ...previewRoutes(deps, gate),
      ...replyRoutes(deps, gate),
      ...connectorRoutes(deps, gate),
      ...accessRoutes(deps, gate),
      ...kpiRoutes(deps, gate),
      ...sandboxRoutes(deps, gate),
      ...sessionRoutes(deps, gate),
      ...operatorRoutes(deps, gate),
      ...healthRoutes(deps),
    ]),
  ];
}
