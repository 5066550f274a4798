export { basicAuthorization } from './basic.ts'
export {
  signWebhook,
  verifyWebhook,
  type ReceivedWebhook,
  type SignedWebhook,
  type WebhookVerdict,
} from './signature.ts'
