package joist.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Graph;
import joist.tensor.Tensor;

/** A model ready to predict, loaded from a package or an ONNX file and proven. Thread-safe. */
public final class Model implements AutoCloseable {
  private Model() {}

  /**
   * Loads a model package or an ONNX file, told apart by content. A package's sample rows are run
   * again and must give their stored answers.
   *
   * @throws ModelException when the file is corrupt, or a sample's answer differs
   */
  public static Model load(Path file) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #load(Path)}, from the file's bytes. */
  public static Model load(byte[] bytes) {
    throw new UnsupportedOperationException();
  }

  public Graph graph() {
    throw new UnsupportedOperationException();
  }

  /** The row signature; absent for an ONNX file whose inputs are not columns of a table. */
  public Optional<Signature> signature() {
    throw new UnsupportedOperationException();
  }

  /** SHA-256 of the file, in hex. */
  public String digest() {
    throw new UnsupportedOperationException();
  }

  /** Bytes of weights and tables held. */
  public long bytes() {
    throw new UnsupportedOperationException();
  }

  /**
   * Predicts one row: column name to {@code Number}, {@code Boolean}, text, {@code
   * java.time.temporal.Temporal} or null.
   *
   * @throws BadRowException for an unknown column, a missing one, or a wrong type
   */
  public Prediction predict(Map<String, ?> row) {
    throw new UnsupportedOperationException();
  }

  public List<Prediction> predict(List<? extends Map<String, ?>> rows) {
    throw new UnsupportedOperationException();
  }

  /** Runs the graph on whole tensors. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    throw new UnsupportedOperationException();
  }

  /** A batch of at least {@code rows} rows' capacity from this model's pool. */
  public RowBatch borrow(int rows) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
