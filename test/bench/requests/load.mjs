// Imports what it is told to, and prints the processor time that it took, in milliseconds.
const before = process.cpuUsage()
for (const name of process.argv.slice(2)) await import(name)
const { system, user } = process.cpuUsage(before)
console.log((system + user) / 1_000)
