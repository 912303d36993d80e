package joist.store;

import java.io.IOException;
import java.nio.file.Path;

/** A process that opens the embedded database of a folder and keeps it. */
record HoldingProcess(Process process) implements AutoCloseable {
  static HoldingProcess hold(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                HoldingProcess.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.inputReader().readLine();
    return new HoldingProcess(process);
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    EmbeddedDatabase.open(folder, StoreSettings.of(arguments[0]).patience())
        .read(handle -> {
          System.out.println("held");
          System.out.flush();
          return readToTheEnd();
        });
  }

  /** Standard input ends with the parent. */
  private static boolean readToTheEnd() {
    try {
      return System.in.readAllBytes().length == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
