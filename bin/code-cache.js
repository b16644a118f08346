// Keeps V8's compiled code of our own chunks between runs: Node 20 has no such cache of its own. It is an optimization
// only: whatever goes wrong with it, the program runs without.
'use strict'
const fs = require('node:fs')
const Module = require('node:module')
const os = require('node:os')
const path = require('node:path')
const vm = require('node:vm')

/** Characters of source from which on the cache pays. */
const worthwhile = 2000

exports.enable = function enable(ownFiles, version) {
  if (process.env.MALLET_NO_CODE_CACHE) return
  const directory = cacheDirectory(version)
  if (directory === undefined) return
  const compile = Module.prototype._compile
  const fresh = []
  Module.prototype._compile = function (source, filename) {
    // a stub of a line compiles sooner than its cache is found
    if (!filename.startsWith(ownFiles) || source.length < worthwhile) return compile.apply(this, arguments)
    const file = path.join(directory, keyOf(filename, source))
    let cachedData
    try {
      cachedData = unsealed(fs.readFileSync(file))
    } catch {
      // compiled for the first time
    }
    const script = new vm.Script(Module.wrap(source), {
      filename,
      cachedData,
      importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    if (cachedData === undefined || script.cachedDataRejected) fresh.push([file, script])
    const self = this
    const require = Object.assign((id) => self.require(id), {
      resolve: Object.assign((id, options) => Module._resolveFilename(id, self, false, options), {}),
      main: process.mainModule,
      extensions: Module._extensions,
      cache: Module._cache,
    })
    return script.runInThisContext().call(this.exports, this.exports, require, this, filename, path.dirname(filename))
  }
  process.on('exit', () => {
    for (const [file, script] of fresh) write(file, script)
  })
}

/** In the user's own cache, private: whoever can write these files decides what the program does. */
function cacheDirectory(version) {
  try {
    const set = process.env.XDG_CACHE_HOME
    const base = set && path.isAbsolute(set) ? set : path.join(os.homedir(), '.cache')
    const directory = path.join(base, 'mallet', `code-${version}-${process.version}-${process.arch}`)
    fs.mkdirSync(directory, {recursive: true, mode: 0o700})
    const stat = fs.statSync(directory)
    const own = typeof process.getuid !== 'function' || stat.uid === process.getuid()
    return own && (stat.mode & 0o022) === 0 ? directory : undefined
  } catch {
    return undefined
  }
}

/** Two builds of the same version differ in length and time; V8 checks the source's length and its own flags. */
function keyOf(filename, source) {
  const stat = fs.statSync(filename)
  return `${path.basename(path.dirname(filename))}-${path.basename(filename)}-${source.length}-${Math.trunc(stat.mtimeMs)}.bin`
}

// V8 crashes on damaged data that looks like its own, so a trailer tells whole files from those that a power failure
// left with holes. It looks at a few bytes of each sector: a digest of everything would cost what the cache saves.
const trailer = 8

function sealed(data) {
  const bytes = Buffer.alloc(data.length + trailer)
  data.copy(bytes)
  bytes.writeInt32LE(data.length, data.length)
  bytes.writeInt32LE(sample(bytes, data.length), data.length + 4)
  return bytes
}

function unsealed(bytes) {
  const length = bytes.length - trailer
  const whole = length > 0 && bytes.readInt32LE(length) === length
  return whole && bytes.readInt32LE(length + 4) === sample(bytes, length) ? bytes.subarray(0, length) : undefined
}

function sample(bytes, length) {
  let sum = length
  for (let at = 0; at + 4 <= length; at += 128) sum = (Math.imul(sum, 31) + bytes.readInt32LE(at)) | 0
  return sum
}

function write(file, script) {
  const temporary = `${file}.${process.pid}`
  try {
    fs.writeFileSync(temporary, sealed(script.createCachedData()), {mode: 0o600, flag: 'wx'})
    fs.renameSync(temporary, file)
  } catch {
    // a full disk or a read-only home must not matter
    fs.rmSync(temporary, {force: true})
  }
}
