// tus-js-client, as others wrote it:   node client.mjs URL FILE STATION SEQUENCE SHA256 PIECE [CERT KEY CA]
// Prints the upload's address. PIECE: bytes per PATCH; 0: all in one.
import {createReadStream, readFileSync, statSync} from 'node:fs'
import {DefaultHttpStack, Upload} from 'tus-js-client'

const [endpoint, file, station, sequence, sha256, piece, cert, key, ca] = process.argv.slice(2)
const tls = cert ? {cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca), rejectUnauthorized: true} : {}
const upload = new Upload(createReadStream(file), {
  endpoint,
  httpStack: new DefaultHttpStack(tls),
  uploadSize: statSync(file).size,
  chunkSize: Number(piece) || Infinity,
  metadata: {station, sequence, sha256, filename: `${station}.p7m`, filetype: 'application/pkcs7-mime'},
  retryDelays: [0, 200, 500],
  onError: (error) => {
    console.error(String(error))
    process.exit(1)
  },
  onSuccess: () => console.log(upload.url),
})
upload.start()
