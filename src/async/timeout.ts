/** What it comes to, or undefined when that takes longer. */
export async function withTimeout<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined> {
  const patience = Promise.withResolvers<undefined>();
  const timer = setTimeout(patience.resolve, milliseconds, undefined);
  try {
    return await Promise.race([work, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
