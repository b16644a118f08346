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
  const commands = `${ownFiles}commands${path.sep}`
  const compiled = []
  let mark // of a command that has not run before
  const extensions = Module._extensions
  const ordinary = extensions['.js']
  extensions['.js'] = (module, filename) =>
    filename.startsWith(ownFiles) ? compile(module, filename) : ordinary(module, filename)

  /** Node's own way asks for each file whether it is there, what it links to and which package.json is above it: a millisecond of five. */
  function loadFile(filename) {
    const there = Module._cache[filename]
    if (there) return there.exports
    if (mark === undefined && directory !== undefined && filename.startsWith(commands))
      mark = markOf(`${directory}${path.sep}${kind}${filename.slice(commands.length).replaceAll(path.sep, '-')}`)
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
    const end = readSource(filename)
    const length = end - head.length
    const folder = path.dirname(filename)
    const isKept = directory !== undefined && length >= worthwhile
    const file = isKept ? `${directory}${path.sep}${path.basename(folder)}-${path.basename(filename)}.bin` : ''
    const cachedData = isKept ? readCode(file, end, length) : undefined
    const text = space.latin1Slice(0, end + tail.length)
    const script = new vm.Script(text, {
      filename,
      cachedData,
      importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    if (isKept) keep({file, text, script, isFresh: cachedData === undefined || script.cachedDataRejected})
    const own = (id) => (isOwn(id) ? loadFile(join(folder, id)) : require(id))
    own.resolve = require.resolve
    own.main = require.main
    own.extensions = extensions
    own.cache = Module._cache
    module.exports = Object.create(null) // a dictionary: V8 makes a new map for each property of an ordinary object
    script.runInThisContext().call(module.exports, module.exports, own, module, filename, folder)
  }

  /**
   * Writes compiled code when the process ends: it then has the functions that were called. What another command has left is written
   * anew after the first run of each command that ended well; else functions that only this one calls would be compiled every time.
   */
  function keep(one) {
    if (compiled.push(one) > 1) return
    process.on('exit', (code) => {
      const isFirst = code === 0 && Boolean(mark)
      for (const {file, text, script, isFresh} of compiled)
        if (isFresh || isFirst) write(file, () => contents(text, script))
      if (isFirst) write(mark, () => '')
    })
  }

  return loadFile
}

/** What completion calls of a command is not what its run calls. */
const kind = process.argv[2] === '__complete' ? 'complete-' : 'run-'

/** The file that says that a command has run before; empty when it is there. */
const markOf = (file) => (fs.statSync(file, {throwIfNoEntry: false}) ? '' : file)

/** True for what the build writes: `./x.js` and `../x.js`. */
const isOwn = (id) => id.charCodeAt(0) === 46 && id.endsWith('.js')

// As Module.wrap puts around a source.
const head = Buffer.from('(function (exports, require, module, __filename, __dirname) { ')
const tail = Buffer.from('\n});')

/**
 * Where a source, wrapped, and after it its compiled code are read to: one place for all of them, one after the other. Memory that the
 * process had not touched before costs more than what is read into it.
 */
let space = Buffer.allocUnsafeSlow(2 * 1024 * 1024)
space.set(head)

/** Reads a module into the space, as a function, and returns where its source ends. The build writes ASCII only, which is its own Latin-1. */
function readSource(filename) {
  const handle = fs.openSync(filename, 'r')
  try {
    const end = fill(handle, head.length)
    space.set(tail, end)
    return end
  } finally {
    fs.closeSync(handle)
  }
}

/** Reads a file to a place of the space, which grows as needed, and returns where it ends; some room is left behind it. */
function fill(handle, start) {
  for (let at = start; ;) {
    if (space.length - at < 64) space = Buffer.concat([space], space.length * 2)
    const count = fs.readSync(handle, space, at, space.length - at - 32, null)
    if (count === 0) return at
    at += count
  }
}

/** As path.join, for those. */
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
    const there = fs.statSync(directory, {throwIfNoEntry: false})
    if (!there) fs.mkdirSync(directory, {recursive: true, mode: 0o700})
    return isPrivate(there ?? fs.statSync(directory)) ? directory : undefined
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

/** The compiled code for the source of some length that ends at a place of the space; undefined when there is none that can be used. */
function readCode(file, end, length) {
  let handle
  try {
    handle = fs.openSync(file, 'r')
    const stat = fs.fstatSync(handle)
    if (!stat.isFile() || !isPrivate(stat)) return undefined
    const from = Math.ceil((end + tail.length + length) / word) * word
    const start = from - length
    const stop = fill(handle, start)
    const middle = (from + stop) / 2
    return middle > from && isSame(head.length, end, start) && isSame(from, middle, middle)
      ? space.subarray(from, middle)
      : undefined
  } catch {
    return undefined // compiled for the first time
  } finally {
    if (handle !== undefined) fs.closeSync(handle)
  }
}

/** Bytes. What begins elsewhere than at a multiple of it is copied by V8. */
const word = 8

/** True when what is from a place up to another is there once more, at a third. */
const isSame = (from, to, other) => space.compare(space, other, other + to - from, from, to) === 0

function contents(text, script) {
  const source = Buffer.from(text.slice(head.length, -tail.length), 'latin1')
  const data = script.createCachedData()
  return Buffer.concat([source, data, data])
}

function write(file, make) {
  const temporary = `${file}.${process.pid}`
  try {
    fs.writeFileSync(temporary, make(), {mode: 0o600, flag: 'wx'})
    fs.renameSync(temporary, file)
  } catch {
    // a full disk or a read-only home must not matter
    fs.rmSync(temporary, {force: true})
  }
}
