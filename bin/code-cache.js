// Loads the chunks of the program, and keeps V8's compiled code of them between runs: Node 20 has no such cache of its own. It is an
// optimization only: whatever goes wrong with it, the program runs without. What V8 reads from the cache is run as it stands, damaged or
// not, so that a file is used only when all of it is what was written (it holds everything twice) and when nobody but the user can have
// written it.
'use strict'
const fs = require('node:fs')
const Module = module.constructor // what require('node:module') gives, which takes two milliseconds
const path = require('node:path')
const vm = require('node:vm')

/** Characters of source from which on the cache pays: a stub of a line compiles sooner than its cache is found. */
const worthwhile = 2000

let load

/**
 * Returns a function that loads a file below `root`/dist and gives what it exports; `require` there takes the same way. The compiled code
 * is kept, in a directory of the program's `version`. The modules are in Node's own cache of modules, so that both ways give the same ones.
 */
exports.loader = function loader(root, version) {
  return (load ??= process.env.MALLET_NO_CODE_CACHE ? require : makeLoader(path.join(root, 'dist') + path.sep, version))
}

function makeLoader(ownFiles, version) {
  const directory = cacheDirectory(version)
  const fresh = []
  const extensions = Module._extensions
  const ordinary = extensions['.js']
  extensions['.js'] = (module, filename) =>
    filename.startsWith(ownFiles) ? compile(module, filename) : ordinary(module, filename)
  process.on('exit', () => {
    for (const one of fresh) write(...one)
  })

  /** Node's own way asks for each file whether it is there, what it links to and which package.json is above it: a millisecond of five. */
  function loadFile(filename) {
    const there = Module._cache[filename]
    if (there) return there.exports
    const module = new Module(filename, require.main)
    module.filename = filename
    Module._cache[filename] = module
    try {
      compile(module, filename)
      module.loaded = true
      return module.exports
    } catch (error) {
      delete Module._cache[filename]
      throw error
    }
  }

  function compile(module, filename) {
    const bytes = wrapped(filename)
    const source = bytes.subarray(head.length, bytes.length - tail.length)
    const folder = path.dirname(filename)
    const isKept = directory !== undefined && source.length >= worthwhile
    const file = isKept ? `${directory}${path.sep}${path.basename(folder)}-${path.basename(filename)}.bin` : ''
    const cachedData = isKept ? read(file, source) : undefined
    const script = new vm.Script(bytes.latin1Slice(), {
      filename,
      cachedData,
      importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    if (isKept && (cachedData === undefined || script.cachedDataRejected)) fresh.push([file, source, script])
    const own = (id) => (/^\.\.?\/.*\.js$/.test(id) ? loadFile(join(folder, id)) : require(id))
    Object.assign(own, {resolve: require.resolve, main: require.main, extensions, cache: Module._cache})
    module.exports = Object.create(null) // a dictionary: V8 makes a new map for each property of an ordinary object
    script.runInThisContext().call(module.exports, module.exports, own, module, filename, folder)
  }

  return loadFile
}

// As Module.wrap puts around a source. Reading into the place between them saves two copies of the largest texts there are.
const head = Buffer.from('(function (exports, require, module, __filename, __dirname) { ')
const tail = Buffer.from('\n});')

/** The text of a module as a function. The build writes ASCII only, which is its own Latin-1. */
function wrapped(filename) {
  const handle = fs.openSync(filename, 'r')
  try {
    const {size} = fs.fstatSync(handle)
    const bytes = Buffer.allocUnsafeSlow(head.length + size + tail.length)
    bytes.set(head)
    fill(handle, bytes, head.length, size)
    bytes.set(tail, head.length + size)
    return bytes
  } finally {
    fs.closeSync(handle)
  }
}

/** Reads `size` bytes of a file into a place; throws when it has fewer. */
function fill(handle, bytes, at, size) {
  for (let there = 0; there < size;) {
    const count = fs.readSync(handle, bytes, at + there, size - there, null)
    if (count === 0) throw new Error('a file became shorter while it was read')
    there += count
  }
}

/** As path.join, for what the build writes: `./x.js` and `../x.js`. */
function join(folder, id) {
  let base = folder
  let rest = id.startsWith('./') ? id.slice(2) : id
  for (; rest.startsWith('../'); rest = rest.slice(3)) base = base.slice(0, base.lastIndexOf(path.sep))
  return base + path.sep + (path.sep === '/' ? rest : rest.replaceAll('/', path.sep))
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

// A file is the source that the code was compiled from, then the compiled code, twice: comparing costs less than any checksum that Node
// has, whose module alone takes half a millisecond. Two builds may have files of the same name, and V8 itself compares only the lengths
// of sources.

/** The compiled code for a source, undefined when there is none that can be used. */
function read(file, source) {
  let handle
  try {
    handle = fs.openSync(file, 'r')
    const stat = fs.fstatSync(handle)
    if (!stat.isFile() || !isPrivate(stat)) return undefined
    const bytes = Buffer.allocUnsafeSlow(stat.size)
    fill(handle, bytes, 0, stat.size)
    const middle = (source.length + stat.size) / 2
    const data = bytes.subarray(source.length, middle)
    return data.length > 0 && bytes.subarray(0, source.length).equals(source) && bytes.subarray(middle).equals(data)
      ? data
      : undefined
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
    fs.writeFileSync(temporary, Buffer.concat([source, data, data]), {mode: 0o600, flag: 'wx'})
    fs.renameSync(temporary, file)
  } catch {
    // a full disk or a read-only home must not matter
    fs.rmSync(temporary, {force: true})
  }
}
