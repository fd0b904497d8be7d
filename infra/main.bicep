// Rollcall in one resource group: two replicas as a container app, the bot's registration with Teams, PostgreSQL in a
// network of its own, a key vault for secrets, a log. docs/azure.md has the steps.

@description('Begins the names of all resources: small letters and digits, a letter first.')
@minLength(3)
@maxLength(12)
param name string = 'rollcall'

param location string = resourceGroup().location

@description('The image in the registry that this makes, such as rollcall:0.1.0. Empty for the first time, when there is none yet.')
param image string = ''

@description('The text of rollcall.yaml. It has names of customers, and so is kept out of the history of deployments.')
@secure()
param configuration string

@description('The settings of Rollcall that are no secrets, by name.')
param settings object = {}

@description('The settings of Rollcall whose values are in the key vault. LIVE_PLATFORM_CLIENT_SECRET is live-platform-client-secret there.')
param secretSettings string[] = []

@description('The password of the database. Rollcall alone uses it.')
@secure()
@minLength(16)
param databasePassword string

var suffix = uniqueString(resourceGroup().id)
var port = 3978
var host = '${name}.${environment.properties.defaultDomain}'
// Entra's own ids of these roles.
var roles = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: '${name}-${suffix}'
  location: 'global'
  kind: 'azurebot'
  sku: { name: 'F0' }
  properties: {
    displayName: 'Rollcall'
    endpoint: 'https://${host}/api/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: identity.properties.clientId
    msaAppTenantId: identity.properties.tenantId
    msaAppMSIResourceId: identity.id
    disableLocalAuth: true
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: {
      channelName: 'MsTeamsChannel'
      properties: { isEnabled: true }
    }
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${name}-network'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/16'] }
    subnets: [
      {
        name: 'apps'
        properties: {
          addressPrefix: '10.20.0.0/23'
          delegations: [{ name: 'apps', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.20.2.0/28'
          delegations: [{ name: 'database', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }]
        }
      }
    ]
  }

  resource apps 'subnets' existing = {
    name: 'apps'
  }

  resource database 'subnets' existing = {
    name: 'database'
  }
}

resource databaseZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: '${name}.private.postgres.database.azure.com'
  location: 'global'

  resource link 'virtualNetworkLinks' = {
    name: 'network'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${name}-${suffix}'
  location: location
  sku: { name: 'Standard_B1ms', tier: 'Burstable' }
  properties: {
    version: '16'
    administratorLogin: 'rollcall'
    administratorLoginPassword: databasePassword
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: 'Disabled' }
    network: {
      delegatedSubnetResourceId: network::database.id
      privateDnsZoneArmResourceId: databaseZone.id
    }
  }
  dependsOn: [databaseZone::link]

  resource database 'databases' = {
    name: 'rollcall'
    properties: { charset: 'UTF8', collation: 'en_US.utf8' }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '${take(name, 8)}-${suffix}'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
  }

  resource databaseUrl 'secrets' = {
    name: 'database-url'
    properties: {
      value: 'postgres://rollcall:${uriComponent(databasePassword)}@${server.properties.fullyQualifiedDomainName}/rollcall?sslmode=verify-full'
    }
  }
}

resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, roles.keyVaultSecretsUser)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: '${name}${suffix}'
  location: location
  sku: { name: 'Basic' }
  properties: { adminUserEnabled: false }
}

resource pullsImages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, identity.id, roles.acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource log 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-log'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: log.properties.customerId
        sharedKey: log.listKeys().primarySharedKey
      }
    }
    vnetConfiguration: { infrastructureSubnetId: network::apps.id }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }
}

var ownSettings = {
  PORT: string(port)
  MicrosoftAppType: 'UserAssignedMSI'
  MicrosoftAppId: identity.properties.clientId
  MicrosoftAppTenantId: identity.properties.tenantId
  ROLLCALL_HOST: host
  ROLLCALL_CONFIG: '/configuration/rollcall.yaml'
  // Rollcall does not read it. A new text of rollcall.yaml thereby starts new replicas, which read that.
  CONFIGURATION: uniqueString(configuration)
}
var vaultSettings = union(['DATABASE_URL', 'ROLLCALL_SECRET_KEY'], secretSettings)

resource app 'Microsoft.App/containerApps@2025-01-01' = if (!empty(image)) {
  name: name
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: { external: true, targetPort: port, transport: 'http', allowInsecure: false }
      registries: [{ server: registry.properties.loginServer, identity: identity.id }]
      secrets: concat(
        [{ name: 'rollcall-yaml', value: configuration }],
        map(vaultSettings, setting => {
          name: toLower(replace(setting, '_', '-'))
          keyVaultUrl: '${vault.properties.vaultUri}secrets/${toLower(replace(setting, '_', '-'))}'
          identity: identity.id
        })
      )
    }
    template: {
      // Rollcall ends within 13 seconds of the signal.
      terminationGracePeriodSeconds: 30
      scale: { minReplicas: 2, maxReplicas: 2 }
      volumes: [
        {
          name: 'configuration'
          storageType: 'Secret'
          secrets: [{ secretRef: 'rollcall-yaml', path: 'rollcall.yaml' }]
        }
      ]
      containers: [
        {
          name: 'rollcall'
          image: '${registry.properties.loginServer}/${image}'
          resources: { cpu: json('0.5'), memory: '1Gi' }
          volumeMounts: [{ volumeName: 'configuration', mountPath: '/configuration' }]
          env: concat(
            map(items(union(settings, ownSettings)), setting => { name: setting.key, value: setting.value }),
            map(vaultSettings, setting => { name: setting, secretRef: toLower(replace(setting, '_', '-')) })
          )
          probes: [
            { type: 'Startup', httpGet: { path: '/health', port: port }, periodSeconds: 3, failureThreshold: 10 }
            { type: 'Liveness', httpGet: { path: '/health', port: port }, periodSeconds: 10, timeoutSeconds: 3 }
            { type: 'Readiness', httpGet: { path: '/ready', port: port }, periodSeconds: 1, failureThreshold: 1 }
          ]
        }
      ]
    }
  }
  dependsOn: [readsSecrets, pullsImages, vault::databaseUrl, server::database]
}

// In capitals, as the Microsoft 365 Agents Toolkit keeps them.
output MICROSOFTAPPID string = identity.properties.clientId
output ROLLCALL_HOST string = host
output VAULT_NAME string = vault.name
output REGISTRY_NAME string = registry.name
