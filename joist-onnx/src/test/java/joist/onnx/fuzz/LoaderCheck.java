package joist.onnx.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.typing.Verifier;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxWriter;

/**
 * What holds for every file: it is read as a verified graph, or refused with a {@link
 * GraphException}, within a second and in memory that its size bounds.
 */
final class LoaderCheck {
  private static final long MOST_NANOS = 1_000_000_000;
  private static final long LEAST_MEMORY = 64L << 20;
  private static final long MEMORY_PER_BYTE = 2_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private LoaderCheck() {}

  /** Fails for a file for which that does not hold, with its bytes. */
  static void check(byte[] file) {
    String excess = excess(file);
    if (!excess.isEmpty()) {
      excess = excess(file); // the first time may be that of loading classes
    }
    if (!excess.isEmpty()) {
      throw new AssertionError("took " + excess + " for " + hex(file));
    }
  }

  /** The time and memory that reading took, where it is too much of either. */
  private static String excess(byte[] file) {
    long memory = THREADS.getCurrentThreadAllocatedBytes();
    long time = THREADS.getCurrentThreadCpuTime();
    readOrRefuse(file);
    time = THREADS.getCurrentThreadCpuTime() - time;
    memory = THREADS.getCurrentThreadAllocatedBytes() - memory;
    return time > MOST_NANOS || memory > LEAST_MEMORY + MEMORY_PER_BYTE * file.length
        ? "%,d ms and %,d bytes of heap".formatted(time / 1_000_000, memory)
        : "";
  }

  private static void readOrRefuse(byte[] file) {
    try {
      read(file);
    } catch (GraphException e) {
      if (e.getMessage() == null || e.getMessage().isBlank()) {
        throw new AssertionError("refused without a reason: " + hex(file), e);
      }
    } catch (RuntimeException | Error e) {
      throw new AssertionError("neither a graph nor a GraphException: " + hex(file), e);
    }
  }

  /** Reads, and what was read is written and read again. */
  private static void read(byte[] file) {
    Graph graph = OnnxReader.read(file);
    Verifier.verify(graph);
    byte[] written = OnnxWriter.write(graph);
    if (!Arrays.equals(OnnxWriter.write(OnnxReader.read(written)), written)) {
      throw new AssertionError("what was written reads as another graph");
    }
  }

  private static String hex(byte[] file) {
    return file.length + " bytes " + HexFormat.of().formatHex(file);
  }
}
