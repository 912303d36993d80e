package joist.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import joist.graph.Graph;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Writes graphs as ONNX models. Equal graphs give equal bytes: maps are written sorted, and nothing
 * of the time or the machine is added.
 *
 * <p>A file is written whole or not at all: beside its place, brought to the disk, then renamed.
 * Weights go straight from where they lie to the file. Large ones go to a second file beside the
 * model, as {@link WeightSettings} say; it is named after the model and its own content ({@code
 * m.onnx.<digest>.data}) and is there before the model is, so a reader finds the old model with the
 * old weights or the new with the new. The weights of a model that was replaced are left in the
 * folder, since a process may still have them mapped, or another model name them.
 */
public final class OnnxWriter {
  /** ONNX files are single protobuf messages, which end here. */
  private static final long MOST_BYTES = Integer.MAX_VALUE;

  private OnnxWriter() {}

  /**
   * The graph as the bytes of an ONNX file.
   *
   * @throws OnnxException when it takes more than 2 GiB
   */
  public static byte[] write(Graph graph) {
    return checked(new ModelWriter(new WeightFile()).model(graph)).toBytes();
  }

  /** Writes the graph to {@code file} by {@link WeightSettings#standard}. */
  public static void write(Graph graph, Path file) {
    write(graph, file, WeightSettings.standard());
  }

  /** Writes the graph to {@code file}, whole or not at all; a file there is replaced. */
  public static void write(Graph graph, Path file, WeightSettings settings) {
    write(graph, file, settings, written -> {});
  }

  /**
   * Writes the graph to {@code file} if {@code check} accepts what was written.
   *
   * @param check gets the whole file under a passing name, its weights beside it, before it is
   *     renamed; what it throws comes out of here, and nothing is left behind
   * @throws OnnxException when the graph without the weights beside it takes more than 2 GiB
   * @throws UncheckedIOException when the folder is not there or cannot be written
   */
  public static void write(Graph graph, Path file, WeightSettings settings, Consumer<Path> check) {
    WeightFile weights = weights(graph, settings);
    Optional<Path> fresh = Optional.empty();
    boolean done = false;
    try {
      fresh = weights.isEmpty() ? fresh : weights.write(file);
      WireWriter model = checked(new ModelWriter(weights).model(graph));
      try (AtomicFile whole = new AtomicFile(file)) {
        model.writeTo(whole.channel());
        check.accept(whole.flushed());
        whole.moveTo(file);
        done = true;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the ONNX file " + file, e);
    } finally {
      if (!done) {
        fresh.ifPresent(OnnxWriter::discard);
      }
    }
  }

  private static WeightFile weights(Graph graph, WeightSettings settings) {
    WeightFile weights = new WeightFile();
    long bytes = graph.initializers().values().stream().mapToLong(TensorBytes::size).sum();
    if (bytes > settings.mostInlineBytes()) {
      new TreeMap<>(graph.initializers())
          .forEach((name, tensor) -> {
            if (isLarge(tensor, settings)) {
              weights.add(tensor);
            }
          });
    }
    return weights;
  }

  private static boolean isLarge(Tensor tensor, WeightSettings settings) {
    return tensor.type() != ElementType.STRING
        && TensorBytes.size(tensor) >= Math.max(1, settings.smallestBytes());
  }

  private static WireWriter checked(WireWriter model) {
    if (model.size() > MOST_BYTES) {
      throw new OnnxException(
          "the model takes %,d bytes, and an ONNX file holds %,d at most; write it to a path, with weights beside it"
              .formatted(model.size(), MOST_BYTES));
    }
    return model;
  }

  private static void discard(Path weights) {
    try {
      Files.deleteIfExists(weights);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + weights, e);
    }
  }
}
