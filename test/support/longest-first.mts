import {BaseSequencer, type TestSpecification} from 'vitest/node'

/** Files that take longest, longest first: begun last, one of them would run when all others have ended. */
const long = [
  'crash/sandbox-kill',
  'replay/replay',
  'workflows/as-code/round-trip',
  'docs/tour',
  'sandbox/proxy',
  'oci/store/durability',
  'cli/streams',
  'sandbox/commands',
  'sandbox/data',
  'cli/hostile',
  'clients/signatures',
  'sandbox/proxy-pulls',
  'crash/release-kill',
  'docs/recipes',
  'cli/demo-examples',
  'sandbox/bootc-host/update',
  'cli/tls',
  'sandbox/content-diff',
  'package/tarball',
  'clients/pipeline',
]

/** Starts {@link long} first; the others as vitest does. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({moduleId}: TestSpecification): number => {
      const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      return at < 0 ? long.length : at
    }
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other))
  }
}
