/** Limits on how long people and Teams wait, in milliseconds. */
export interface Timeouts {
  /** Time until the HTTP response to a message; the answer may be sent later. */
  readonly request: number;
  /** Time until a typing indicator is shown. */
  readonly typing: number;
  /** Time until a click shows its answer or a progress card. */
  readonly click: number;
  /** Time between two updates of a clicked card. */
  readonly between: number;
  /** Time for `expectReplies` turns, whose answer is the HTTP body. */
  readonly buffered: number;
}

export const usualTimeouts: Timeouts = {
  // Teams gives up after 15 seconds and shows the user an error.
  request: 10_000,
  // People perceive 0.1 seconds as immediate: https://www.nngroup.com/articles/response-times-3-important-limits/
  typing: 100,
  // Clients show an error after 5 to 15 seconds: https://github.com/microsoft/AdaptiveCards/issues/3701
  click: 2_500,
  // Teams accepts 7 messages a second in one chat, from all senders together.
  // https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
  between: 1_000,
  buffered: 9_000,
};
