/** What of the cloud's and the functions' logs is worth a line on the console. */
export function consoleLog(verbose: boolean): {
  cloud(line: string): void;
  function(name: string, line: string): void;
} {
  return {
    cloud: (line) => console.error(`  ! ${line}`),
    function: (name, line) => {
      if (verbose) console.log(`  ${name} ${line}`);
      else if (/"level":"(?:WARN|ERROR|CRITICAL)"/.test(line)) console.error(`  ! ${name} ${line}`);
    },
  };
}
