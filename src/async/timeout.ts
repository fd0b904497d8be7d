/** The result of `work`, or undefined if it takes longer than so many milliseconds. The work itself goes on. */
export async function withTimeout<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined> {
  const expired = Promise.withResolvers<undefined>();
  const timer = setTimeout(expired.resolve, milliseconds, undefined);
  try {
    return await Promise.race([work, expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}
