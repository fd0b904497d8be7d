/** Loaded before Rollcall: each signal raises an error that nothing catches. */
process.once('SIGUSR2', () => {
  throw new TypeError('Vera Quist, vera.quist@fabrikam.com, S3CRET-hunter2');
});
process.once('SIGHUP', () => {
  void Promise.reject(new Error('Vera Quist, vera.quist@fabrikam.com, S3CRET-hunter2'));
});
