package joist.serving.isolate;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joist.model.handler.HandlerJar;
import joist.serving.jvm.JavaProcess;

/** Starts a {@link Child} on this JVM's class path. */
final class ChildProcess {
  private static final String TARGET = "joist.target";
  private static final long LEAST_HEAP = 256L << 20;
  private static final int HEAP_PER_FILE_BYTE = 4; // a package is read and decoded on the heap

  private ChildProcess() {}

  static Process start(ChildOrder order) throws IOException {
    Process process =
        process(order)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      order.write(new DataOutputStream(process.getOutputStream()));
      return process;
    } catch (IOException ended) {
      process.destroyForcibly();
      throw ended;
    }
  }

  private static ProcessBuilder process(ChildOrder order) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xmx" + heapBytes(order.model()),
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile="
                    + Path.of(System.getProperty("java.io.tmpdir"), "joist-child-%p.log")));
    String target = System.getProperty(TARGET);
    if (target != null) {
      options.add("-D" + TARGET + "=" + target);
    }
    return JavaProcess.asHere(Child.class, options, List.of());
  }

  /** A handler may have as much as the server: nobody knows what it needs. */
  private static long heapBytes(Path model) throws IOException {
    if (HandlerJar.is(model)) {
      return Runtime.getRuntime().maxMemory();
    }
    long wanted = HEAP_PER_FILE_BYTE * Files.size(model);
    return Math.max(LEAST_HEAP, Math.min(Runtime.getRuntime().maxMemory(), wanted));
  }
}
