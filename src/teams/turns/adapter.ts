import {
  CloudAdapter,
  TurnContext,
  type Activity,
  type ConversationReference,
  type InvokeResponse,
  type ResourceResponse,
} from 'botbuilder';
import type { Authenticated } from '../auth/authenticate.ts';
import type { Connector } from '../outbound/connector.ts';
import { SdkStubs } from './sdk-stubs.ts';

export type Logic = (context: TurnContext) => Promise<void>;
/** The answer to the request itself; undefined when it has none. */
export type InvokeResult = InvokeResponse<unknown> | undefined;

/** One activity on its way through the bot. Neither promise rejects. */
export interface TurnHandle {
  /** The answer to its request. */
  readonly answered: Promise<InvokeResult>;
  /** All of it: comes to whether anything went on after that. */
  readonly ended: Promise<boolean>;
}

/** The SDK's adapter, which speaks to Teams by Rollcall's own connector. */
export class TeamsAdapter extends CloudAdapter {
  readonly #connector: Connector;

  constructor(connector: Connector) {
    super(new SdkStubs());
    this.#connector = connector;
  }

  /** As the SDK's `process`, which would write an error's text into the response. */
  async deliver({ activity, audience, claimsIdentity }: Authenticated, logic: Logic): Promise<InvokeResult> {
    const connectorFactory = this.botFrameworkAuthentication.createConnectorFactory(claimsIdentity);
    return this.processActivity({ audience, claimsIdentity, connectorFactory }, activity, logic);
  }

  /** A turn in the same place once the one of the activity has ended; what it sends is still a reply to the activity. */
  async deliverLater({ activity, audience, claimsIdentity }: Authenticated, logic: Logic): Promise<void> {
    const reference: Partial<ConversationReference> = TurnContext.getConversationReference(activity);
    await this.continueConversationAsync(claimsIdentity, reference, audience, async (context) => {
      // The SDK makes up an id, and replies to that.
      Object.assign(context.activity, { id: activity.id });
      await logic(context);
    });
  }

  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const responses: ResourceResponse[] = [];
    for (const activity of activities) responses.push(...(await this.#sendOne(context, activity)));
    return responses;
  }

  async #sendOne(context: TurnContext, activity: Partial<Activity>): Promise<ResourceResponse[]> {
    // It goes into the response of the request, which the SDK writes.
    if (activity.type === 'invokeResponse') return super.sendActivities(context, [activity]);
    const id = await this.#connector.send(activity).finally(() => releaseAttachments(activity));
    return [{ id: id ?? '' }];
  }

  override async updateActivity(_context: TurnContext, activity: Partial<Activity>): Promise<void> {
    await this.#connector.update(activity).finally(() => releaseAttachments(activity));
  }
}

/**
 * Takes the cards out of what Teams has been told. The SDK's methods are compiled to generators, and each call of one
 * leaves something in old memory that points at its arguments until all of that is collected. So every card outlived the
 * small collections, which took 12 to 18 ms after 250 turns and now take 3 to 6.
 */
function releaseAttachments({ attachments }: Partial<Activity>): void {
  for (const attachment of attachments ?? []) attachment.content = null;
}
