package joist.bench.peers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Python environment with what one of the files of {@code joist-bench/peers} asks for, made once
 * under {@code joist-bench/target}. The libraries of different servers do not bear each other, so
 * each has its own.
 */
final class PythonEnvironment {
  /** Where the Python sides lie. */
  static final Path SOURCES = Path.of("joist-bench/peers").toAbsolutePath();

  private static final Path MADE = Path.of("joist-bench/target/peers").toAbsolutePath();

  private final String name;
  private final Path home;

  PythonEnvironment(String name) {
    this.name = name;
    this.home = MADE.resolve(name);
  }

  /** Makes it unless it is there; says why where it cannot be made. */
  Optional<String> make() throws IOException, InterruptedException {
    Path requirements = SOURCES.resolve(name + ".txt");
    Path madeFor = home.resolve("made-for");
    String wanted = Files.readString(requirements);
    if (Files.exists(madeFor) && Files.readString(madeFor).equals(wanted)) {
      return Optional.empty();
    }
    System.out.println("making a Python environment for " + name + "; this takes minutes");
    Files.createDirectories(MADE);
    Optional<String> failure = run(List.of("python3", "-m", "venv", "--clear", home.toString()));
    if (failure.isPresent()) {
      return Optional.of(
          "python3 with venv is needed (Debian: apt-get install python3-venv): " + failure.get());
    }
    failure = run(command("python", "-m", "pip", "install", "-q", "-r", requirements.toString()));
    if (failure.isEmpty()) {
      Files.writeString(madeFor, wanted);
    }
    return failure;
  }

  /** A command of this environment. */
  List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static Optional<String> run(List<String> command) throws InterruptedException {
    try {
      File log = File.createTempFile("joist-peers", ".log");
      int status =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log)
              .start()
              .waitFor();
      return status == 0
          ? Optional.empty()
          : Optional.of(String.join(" ", command) + " failed; see " + log);
    } catch (IOException absent) {
      return Optional.of(String.valueOf(absent.getMessage()));
    }
  }
}
