/**
 * False when this machine is said to lack the real programs (skopeo, flatpak, openssl …) that scripts/system-packages.sh installs.
 * Without that word their tests run, and fail where a program is missing: a test that is left out in silence proves nothing.
 */
export const hasPrograms = process.env['MALLET_SKIP_CLIENTS'] !== '1'
