/** A card that is ready to send. */
export interface RenderedCard {
  readonly card: Readonly<Record<string, unknown>>;
  /** Plain text for the notification. */
  readonly summary: string;
}
