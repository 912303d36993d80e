package joist.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Python environment of this build's own, with the clients that {@code src/test/python} names,
 * made once under {@code target}.
 */
final class PythonClients {
  private static final Path SCRIPTS = Path.of("src/test/python");
  private static final Path HOME = Path.of("target/python-clients");

  private PythonClients() {}

  /** Makes the environment where it is not, or was made for other requirements. */
  static void install() throws IOException, InterruptedException {
    Path made = HOME.resolve("made-for");
    String wanted =
        Files.readString(SCRIPTS.resolve("requirements.txt"))
            + Files.readString(SCRIPTS.resolve("requirements-no-deps.txt"));
    if (Files.exists(made) && Files.readString(made).equals(wanted)) {
      return;
    }
    List<String> venv = List.of("python3", "-m", "venv", "--clear", HOME.toString());
    try {
      run(venv);
    } catch (IOException absent) {
      throw new AssertionError(
          "THE CLIENTS WERE NOT TESTED: the profile 'clients' needs python3 with venv on the PATH"
              + " (Debian: apt-get install python3-venv), or leave the profile out",
          absent);
    }
    pip("-r", SCRIPTS.resolve("requirements.txt").toString());
    pip("--no-deps", "-r", SCRIPTS.resolve("requirements-no-deps.txt").toString());
    Files.writeString(made, wanted);
  }

  private static void pip(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"));
    command.addAll(List.of(arguments));
    run(command);
  }

  private static String python() {
    return HOME.resolve("bin/python").toString();
  }

  /** Runs a script to its end, which must be a good one. */
  static void script(String name, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python(), SCRIPTS.resolve(name).toString()));
    command.addAll(List.of(arguments));
    run(command);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
  }
}
