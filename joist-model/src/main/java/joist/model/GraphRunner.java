package joist.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.Executable;
import joist.compiler.team.StepWatch;
import joist.compiler.team.Workers;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.ValueType;
import joist.tensor.MemoryKind;
import joist.tensor.Tensor;

/** Who computes a model's graph: this process, or another one. Thread-safe. */
public interface GraphRunner extends AutoCloseable {
  /**
   * Runs whole tensors.
   *
   * @return the outputs in the graph's order
   * @throws GraphException when an input is missing or not as declared
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs);

  /** As {@link #run(Map)}, with threads of this process where the graph is computed in it. */
  default Map<String, Tensor> run(Map<String, Tensor> inputs, Workers workers) {
    StepWatch watch = workers.watch();
    return watch == null ? run(inputs) : watched(inputs, watch::ran);
  }

  /** As {@link #run(Map)}; {@code listener} hears what each step took, where that can be told. */
  default Map<String, Tensor> watched(Map<String, Tensor> inputs, StepListener listener) {
    return run(inputs);
  }

  /** As {@link Model#keepsRowsApart}. */
  boolean keepsRowsApart(Map<String, Tensor> inputs);

  /** As {@link Model#warm}. */
  void warm(Duration most);

  /**
   * The shapes of inputs, by their names, that it has been run for and is ready for; empty where
   * nobody knows.
   */
  default List<Map<String, ValueType>> shapes() {
    return List.of();
  }

  /** Makes itself ready for inputs of one of the {@link #shapes} of another version. */
  default void ready(Map<String, Tensor> inputs) {
    var _ = run(inputs);
  }

  /**
   * Whether a run may take any time, however small its inputs are: somebody else has to answer, or
   * the graph has a loop. No thread that others wait for may run it.
   */
  default boolean isUnbounded() {
    return false;
  }

  /** A while in which calls would fail, and are answered after; empty where calls may begin. */
  default Optional<Pause> pause() {
    return Optional.empty();
  }

  /** Bytes held now. */
  long bytes();

  /** Those {@link #bytes}, for each kind; empty where they cannot be told apart. */
  default Map<MemoryKind, Long> bytesByKind() {
    return Map.of();
  }

  /** Bytes that other models may use too; none of them is among {@link #bytes}. */
  default long sharedBytes() {
    return 0;
  }

  /** Those of {@link #sharedBytes} that no other model uses now. */
  default long soleBytes() {
    return 0;
  }

  /**
   * As {@link Model#part}.
   *
   * @throws GraphException where parts cannot be run by themselves
   */
  default Executable part(Graph part) {
    throw new GraphException(
        "graph '%s' is computed in another process, which runs it as a whole alone"
            .formatted(part.name()));
  }

  /** Whether {@link #part} works. */
  default boolean hasParts() {
    return false;
  }

  /** Starts anew what has been given up after failures; harmless where nothing has. */
  default void revive() {}

  /** Gives all memory back, as soon as the calls that run have ended; later calls fail. */
  @Override
  void close();
}
