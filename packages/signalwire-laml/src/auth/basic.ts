/**
 * Builds the `Authorization` header of a REST request from the project id and an API token.
 *
 * @throws TypeError if one is empty, or if the project id contains a colon, which Basic cannot express.
 */
export function basicAuthorization(credentials: { readonly projectId: string; readonly apiToken: string }): string {
  const { projectId, apiToken } = credentials
  if (projectId === '') throw new TypeError('projectId is empty')
  if (apiToken === '') throw new TypeError('apiToken is empty')
  if (projectId.includes(':')) throw new TypeError('projectId holds a colon')
  return `Basic ${Buffer.from(`${projectId}:${apiToken}`, 'utf8').toString('base64')}`
}
