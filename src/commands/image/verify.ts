import {file, oneOf, text, texts} from '../../contract/define'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {need} from '../../kit/run/execute'
import {boolean, collection, field, fields} from '../../output/fields'
import {verification, type SignaturePolicy, type Verification} from '../../workflows/signatures/verification'
import {registryParams, withRegistries} from '../registry/shared'

const shown = fields<Verification>()(
  field('Image', 'image', {thin: true}),
  field('Digest', 'digest', {thin: true}),
  boolean('Verified', 'verified', {thin: true}),
  field('Reason', 'reason', {hideBlank: true}),
  collection(
    'Signatures',
    'signatures',
    [
      field('Result', 'state'),
      field('Reason', 'reason', {hideBlank: true}),
      field('Kind', 'kind'),
      field('Format', 'format'),
      field('Key', 'key', {hideBlank: true}),
      field('Signer', 'signer', {hideBlank: true}),
      field('Signed As', 'reference', {hideBlank: true}),
      field('Predicate Type', 'predicate_type', {hideBlank: true}),
      field('Signed At', 'timestamp', {hideBlank: true}),
    ],
    {hideBlank: true},
  ),
)

export default command({
  no: 'not verified',
  dryRun: 'reads',
  summary: 'Verify the signatures of an image',
  description:
    'Takes signatures of Sigstore, as cosign, skopeo and podman make them: under tags such as sha256-….sig, and bundles among the referrers. The digest of the image must be the one that was signed. The name under which it was signed is shown and not compared, because synchronizing and promoting rename images; --identity and --signed-identity compare it, as policy.json of podman does. With --key, transparency logs are not consulted. The exit status is 1 if no signature counts.',
  examples: [
    [
      'Verify an image in an environment with a key',
      'acme/dev/app_cv/applications/web:1.0 --key cosign.pub',
      'a key, and an image that was signed with it',
    ],
    [
      'Accept two keys, and only what was signed under its upstream name',
      'acme/prod/app_cv/applications/web:1.0 --key old.pub --key new.pub --identity quay.io/acme/web',
      'keys, and an image that was signed with one of them',
    ],
    [
      'Verify a signature made with a certificate, offline',
      'quay.io/acme/web:1.0 --certificate-identity build@example.com --certificate-oidc-issuer https://issuer.example.com --trusted-root trusted_root.json',
      'another registry',
    ],
  ],
  params: {
    pull_spec: text('Image as a pull spec (on the server unless it has a host)'),
    key: texts('Public key that a signature must be made with (PEM); any of several counts'),
    identity: text('Repository or image that the signature must name, e.g. quay.io/acme/web (default: any)'),
    signed_identity: oneOf("How the signature's name is compared with the pull spec (any)", [
      'any',
      'exact',
      'repo-digest-or-exact',
      'repository',
    ]),
    identity_prefix: text('PREFIX=SIGNED-PREFIX: names with the first were signed with the second'),
    predicate_type: text('Type of attestations that count instead of signatures, e.g. https://slsa.dev/provenance/v1'),
    platform: text('Platform of a manifest list to verify, e.g. linux/arm64 (default: the list itself)'),
    certificate_identity: text('E-mail address or URI in the certificate of a signature made without a key'),
    certificate_oidc_issuer: text('Address of the OpenID Connect provider that vouched for that identity'),
    trusted_root: file('Certificate authorities and logs to trust (trusted_root.json of Sigstore)'),
    ...registryParams,
  },
  operands: 'PULL-SPEC',
  positional: ['pull-spec'],
  fields: shown,
  group: 'SELECT',
  answer: verification,
  async run(ctx) {
    const [{pullSpec}, {verifyPullSpec}] = [
      await import('../../workflows/registry/place'),
      await import('../../workflows/signatures/verify-pull-spec'),
    ]
    const at = pullSpec(need(ctx, 'pull-spec'))
    const policy = await policyOf(ctx)
    const options = {platform: ctx.text('platform'), signal: ctx.signal}
    const record = await withRegistries(ctx, (open) => verifyPullSpec(at, open, policy, options))
    return {kind: 'record', fields: shown, record, ...(!record.verified && {failure: notVerified(record)})}
  },
})

async function policyOf(ctx: Context): Promise<SignaturePolicy> {
  const [{readKeys}, {checkIdentity, parsePrefix}] = [
    await import('../../workflows/signatures/keys'),
    await import('../../workflows/signatures/identity'),
  ]
  const given = ctx.given['key']
  const files = Array.isArray(given) ? given.filter((one) => typeof one === 'string') : []
  const keyless = await keylessOf(ctx)
  if (files.length === 0 && !keyless)
    throw usageError(
      'Nothing says whose signature counts',
      'Add --key cosign.pub, or --certificate-identity with --certificate-oidc-issuer and --trusted-root',
    )
  const [identity, rule, prefix] = [ctx.text('identity'), ctx.text('signed-identity'), ctx.text('identity-prefix')]
  if (identity !== undefined) checkIdentity(identity)
  if (identity !== undefined && (rule !== undefined || prefix !== undefined))
    throw usageError(
      `--identity contradicts --${rule === undefined ? 'identity-prefix' : 'signed-identity'}`,
      'Omit one of the two: --identity says which name the signature must have',
    )
  return {
    keys: readKeys(files),
    keyless,
    identity: {rule: ruleOf(rule), identity, prefix: prefix === undefined ? undefined : parsePrefix(prefix)},
    predicateType: ctx.text('predicate-type'),
  }
}

function ruleOf(text: string | undefined): SignaturePolicy['identity']['rule'] {
  return text === 'exact' || text === 'repo-digest-or-exact' || text === 'repository' ? text : 'any'
}

/** A certificate is worth what vouches for it: the authorities must be given, nothing is fetched. */
async function keylessOf(ctx: Context): Promise<SignaturePolicy['keyless']> {
  const options = ['certificate-identity', 'certificate-oidc-issuer', 'trusted-root'] as const
  const [identity, issuer, root] = options.map((name) => ctx.text(name))
  if (identity === undefined && issuer === undefined && root === undefined) return undefined
  const missing = options.filter((name) => ctx.text(name) === undefined)
  if (identity === undefined || issuer === undefined || root === undefined)
    throw usageError(
      `Signatures made with a certificate also need ${missing.map((name) => `--${name}`).join(' and ')}`,
      'They are verified offline: mallet fetches no keys of certificate authorities or logs',
    )
  const {readInputFile} = await import('../../core/input-file')
  const {trustedRoot} = await import('../../workflows/signatures/bundle')
  const file = {name: root, bytes: readInputFile(root, 'trusted-root')}
  trustedRoot(file)
  return {identity, issuer, trustedRoot: file}
}

function notVerified({image, reason}: Verification): AppError {
  return new AppError({
    code: 'not_verified',
    message: `${image} is not verified: ${reason ?? ''}`,
    hint: `See what is attached to it: mallet registry referrers ${image}`,
    exit: exitCodes.negative,
  })
}
