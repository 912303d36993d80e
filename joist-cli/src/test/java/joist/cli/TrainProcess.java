package joist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import joist.serving.jvm.JavaProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@code joist train} in a Java of its own; its words go to a file, which outlives it. */
record TrainProcess(Process process, Path out, Path err) implements AutoCloseable {
  static TrainProcess start(Path data, Path store, long seed) throws IOException {
    Path out = Files.createTempFile(data.getParent(), "train", ".out");
    Path err = Files.createTempFile(data.getParent(), "train", ".err");
    List<String> options = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");
    List<String> arguments =
        List.of(
            "train",
            data.toString(),
            "--target=churned",
            "--name=churn",
            "--learner=constant",
            "--seed=" + seed,
            "--threads=1",
            "--promote",
            "--json",
            "--store=" + store);
    Process process =
        JavaProcess.of(Joist.class, options, arguments)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new TrainProcess(process, out, err);
  }

  /** Waits at most so long; then SIGKILL. Returns the versions that it acknowledged. */
  List<JsonNode> killAfter(long millis) throws IOException, InterruptedException {
    if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      process.waitFor();
    }
    return acknowledged();
  }

  /** The versions of which it has written a whole line. */
  List<JsonNode> acknowledged() throws IOException {
    String said = Files.readString(out);
    return said.substring(0, said.lastIndexOf('\n') + 1)
        .lines()
        .map(JsonMapper.shared()::readTree)
        .toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
