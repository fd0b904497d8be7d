using './main.bicep'

// Fill in and delete what is not connected; the names are those of README.md. Nothing secret stands here.
param settings = {
  LIVE_PLATFORM_URL: 'https://live.example.com/tenantui'
  LIVE_PLATFORM_TOKEN_URL: 'https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token'
  LIVE_PLATFORM_CLIENT_ID: '<client id>'
  LIVE_PLATFORM_SCOPE: 'api://<application id>/.default'
  PARTNER_CENTER_TOKEN_URL: 'https://login.microsoftonline.com/<partner tenant>/oauth2/token'
  PARTNER_CENTER_CLIENT_ID: '<client id>'
}
param secretSettings = [
  'LIVE_PLATFORM_CLIENT_SECRET'
  'LICENSESPRING_API_KEY'
  'LICENSESPRING_SHARED_KEY'
  'PARTNER_CENTER_CLIENT_SECRET'
  'PARTNER_CENTER_REFRESH_TOKEN'
]
param configuration = loadTextContent('../rollcall.yaml')
param image = readEnvironmentVariable('ROLLCALL_IMAGE', '')
param databasePassword = readEnvironmentVariable('ROLLCALL_DATABASE_PASSWORD')
