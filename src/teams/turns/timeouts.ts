/** How long people and Teams are kept waiting, in milliseconds. */
export interface Timeouts {
  /** For a message's request to be answered; the answer itself may come later. */
  readonly request: number;
  /** For a message to be answered before typing is shown. */
  readonly typing: number;
  /** For a click to show something. */
  readonly click: number;
  /** Between two cards that take the place of one that was clicked. */
  readonly between: number;
  /** For an answer that must be in the response of the request. */
  readonly buffered: number;
}

export const usualTimeouts: Timeouts = {
  // Teams gives up a message after 15 seconds, and then the person sees that it failed.
  request: 10_000,
  // People take a tenth of a second for at once: https://www.nngroup.com/articles/response-times-3-important-limits/
  typing: 100,
  // Clients say that something went wrong after 5 to 15 seconds: https://github.com/microsoft/AdaptiveCards/issues/3701
  click: 2_500,
  // Teams takes 7 messages a second in a chat, from all.
  // https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
  between: 1_000,
  buffered: 9_000,
};
