/** Loaded before Rollcall: each signal is a fault that nobody foresaw. */
process.once('SIGUSR2', () => {
  throw new TypeError('Vera Quist, vera.quist@fabrikam.com, S3CRET-hunter2');
});
process.once('SIGHUP', () => {
  void Promise.reject(new Error('Vera Quist, vera.quist@fabrikam.com, S3CRET-hunter2'));
});
