// Keeps V8's compiled code of our own chunks between runs: Node 20 has no such cache of its own. It is an optimization
// only: whatever goes wrong with it, the program runs without. What V8 reads from it is run as it stands, damaged or not, so that
// a file is used only when all of it is what was written (a checksum) and when nobody but the user can have written it.
'use strict'
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const vm = require('node:vm')
const {crc32} = require('node:zlib')

/** Characters of source from which on the cache pays: a stub of a line compiles sooner than its cache is found. */
const worthwhile = 2000

let isEnabled = false

/** Keeps the compiled code of the modules that are loaded from now on, if their files begin with `ownFiles`. */
exports.enable = function enable(ownFiles, version) {
  if (isEnabled || process.env.MALLET_NO_CODE_CACHE) return
  const directory = cacheDirectory(version)
  if (directory === undefined) return
  isEnabled = true
  const compile = Module.prototype._compile
  const fresh = []
  Module.prototype._compile = function (source, filename) {
    if (!filename.startsWith(ownFiles) || source.length < worthwhile) return compile.apply(this, arguments)
    const file = path.join(directory, `${path.basename(path.dirname(filename))}-${path.basename(filename)}.bin`)
    const cachedData = read(file, source)
    const script = new vm.Script(Module.wrap(source), {
      filename,
      cachedData,
      importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    if (cachedData === undefined || script.cachedDataRejected) fresh.push([file, source, script])
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
    for (const [file, source, script] of fresh) write(file, source, script)
  })
}

/** In the user's own cache, private. Undefined where there is no such place: never relative to the working directory. */
function cacheDirectory(version) {
  try {
    const {XDG_CACHE_HOME: set, HOME: home} = process.env
    const base = set || path.join(home || require('node:os').userInfo().homedir, '.cache')
    if (!path.isAbsolute(base)) return undefined
    const directory = path.join(base, 'mallet', `code-${version}-${process.version}-${process.arch}`)
    fs.mkdirSync(directory, {recursive: true, mode: 0o700})
    return isPrivate(fs.statSync(directory)) ? directory : undefined
  } catch {
    return undefined
  }
}

/** True when it is the user's, and nobody else may write to it: whoever can write these files decides what the program does. */
const isPrivate = ({uid, mode}) =>
  (typeof process.getuid !== 'function' || uid === process.getuid()) && (mode & 0o022) === 0

// A file is the compiled code, then the checksum of it and of the source that it was compiled from. Two builds may have files of the
// same name, and V8 itself compares only the lengths of sources.
const trailer = 4

const checksum = (source, data) => crc32(data, crc32(source))

/** The compiled code for a source, undefined when there is none that can be used. */
function read(file, source) {
  let handle
  try {
    handle = fs.openSync(file, 'r')
    const stat = fs.fstatSync(handle)
    if (!stat.isFile() || !isPrivate(stat)) return undefined
    const bytes = fs.readFileSync(handle)
    const length = bytes.length - trailer
    const data = bytes.subarray(0, length)
    return length > 0 && bytes.readUInt32LE(length) === checksum(source, data) ? data : undefined
  } catch {
    return undefined // compiled for the first time
  } finally {
    if (handle !== undefined) fs.closeSync(handle)
  }
}

function write(file, source, script) {
  const temporary = `${file}.${process.pid}`
  try {
    const data = script.createCachedData()
    const end = Buffer.alloc(trailer)
    end.writeUInt32LE(checksum(source, data))
    fs.writeFileSync(temporary, Buffer.concat([data, end]), {mode: 0o600, flag: 'wx'})
    fs.renameSync(temporary, file)
  } catch {
    // a full disk or a read-only home must not matter
    fs.rmSync(temporary, {force: true})
  }
}
