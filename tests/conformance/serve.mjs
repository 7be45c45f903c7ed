// serve.mjs DIRECTORY: serves a directory on loopback over http, prints its port, and writes each request's path to
// DIRECTORY/requests.log. Ends when its standard input ends.
import { createServer } from "node:http";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

const directory = process.argv[2];
const server = createServer((request, response) => {
  appendFileSync(join(directory, "requests.log"), request.url + "\n");
  try {
    const body = readFileSync(join(directory, request.url));
    response.writeHead(200, { "Content-Length": body.length }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
