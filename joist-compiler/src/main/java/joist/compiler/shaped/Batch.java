package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.team.Workers;
import joist.graph.Graph;
import joist.graph.Value;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;
import org.jspecify.annotations.Nullable;

/**
 * Memory for up to a certain number of rows, to be run again and again: in blocks, each with a
 * workspace of its size that is kept, so that a run allocates nothing once blocks of its sizes have
 * been run. Not thread-safe: one thread at a time.
 *
 * <p>A graph whose rows meet, or whose extents only running can tell, is run as whole tensors. The
 * memory stays until the batch is closed, though its model is closed before.
 */
public final class Batch implements AutoCloseable {
  private final ShapedRuns runs;
  private final Graph graph;
  private final RowBlocks blocks;
  private final List<Tensor> inputs = new ArrayList<>();
  private final List<Tensor> outputs = new ArrayList<>();
  private final @Nullable Block[] bySize = new Block[RowBlocks.MOST_SIZES];
  private final int capacity;

  /** A workspace for so many rows, with its tensors in the graph's order. */
  private record Block(Workspace workspace, Tensor[] inputs, Tensor[] outputs) {}

  /**
   * @param inputs of {@code capacity} rows, in the graph's order
   * @param outputs as the inputs
   */
  Batch(ShapedRuns runs, Graph graph, List<Tensor> inputs, List<Tensor> outputs, RowBlocks blocks) {
    this.runs = runs;
    this.graph = graph;
    this.blocks = blocks;
    this.capacity = Math.toIntExact(inputs.getFirst().shape().dim(0));
    Optional<Block> whole =
        blocks.isSize(capacity) ? block(RowBlocks.sizeOf(capacity), inputs) : Optional.empty();
    this.inputs.addAll(whole.map(block -> List.of(block.inputs())).orElse(inputs));
    this.outputs.addAll(whole.map(block -> List.of(block.outputs())).orElse(outputs));
  }

  /** Where the inputs' rows are to be written, in the graph's order. */
  public List<Tensor> inputs() {
    return inputs;
  }

  /** Where the outputs' rows are after a run, in the graph's order. */
  public List<Tensor> outputs() {
    return outputs;
  }

  /** Runs the first {@code rows} rows. */
  public void run(int rows) {
    run(rows, Workers.none());
  }

  /** As {@link #run(int)}, by several threads. */
  public void run(int rows, Workers workers) {
    if (blocks.largest() == 0) {
      if (rows > 0) {
        runWhole(0, rows, workers);
      }
      return;
    }
    int from = 0;
    int left = rows;
    for (int size = RowBlocks.sizeOf(blocks.largest()); size >= 0; size--) {
      int block = RowBlocks.rows(size);
      for (; left >= block; left -= block) {
        runBlock(size, from, block, workers);
        from += block;
      }
    }
  }

  private void runBlock(int size, int from, int rows, Workers workers) {
    Block block = bySize[size];
    if (block == null) {
      Optional<Block> made = block(size, inputs);
      if (made.isEmpty()) {
        runWhole(from, rows, workers);
        return;
      }
      block = made.get();
    }
    if (rows == capacity) {
      block.workspace().run(workers);
      return;
    }
    for (int i = 0; i < block.inputs().length; i++) {
      TensorRows.copyRows(inputs.get(i), from, block.inputs()[i], 0, rows);
    }
    block.workspace().run(workers);
    for (int i = 0; i < block.outputs().length; i++) {
      TensorRows.copyRows(block.outputs()[i], 0, outputs.get(i), from, rows);
    }
  }

  /**
   * The block of a size; empty where its plan does not make all of the graph's outputs.
   *
   * @param like tensors for inputs that no node reads
   */
  private Optional<Block> block(int size, List<Tensor> like) {
    Map<String, Tensor> read = zeros(like, RowBlocks.rows(size));
    ShapedProgram program = runs.program(graph, read);
    if (program.isInterrupted()) {
      return Optional.empty();
    }
    Workspace workspace = program.workspaces().borrow();
    Map<String, Tensor> written = new LinkedHashMap<>();
    put(program.plan().graph().inputs(), workspace.inputs(), read);
    put(program.plan().graph().outputs(), workspace.outputs(), written);
    Block block =
        new Block(
            workspace,
            read.values().toArray(Tensor[]::new),
            graph.outputs().stream()
                .map(output -> Optional.ofNullable(written.get(output.name())).orElseThrow())
                .toArray(Tensor[]::new));
    bySize[size] = block;
    return Optional.of(block);
  }

  /** Tensors of the inputs, of so many rows. */
  private Map<String, Tensor> zeros(List<Tensor> like, int rows) {
    Map<String, Tensor> zeros = new LinkedHashMap<>();
    for (int i = 0; i < like.size(); i++) {
      Tensor tensor = like.get(i);
      zeros.put(
          graph.inputs().get(i).name(),
          Tensor.zeros(tensor.type(), TensorRows.withRows(tensor.shape(), rows)));
    }
    return zeros;
  }

  private static void put(List<Value> values, List<Tensor> tensors, Map<String, Tensor> by) {
    for (int i = 0; i < values.size(); i++) {
      by.put(values.get(i).name(), tensors.get(i));
    }
  }

  /** Gives the memory back; the batch must not be used any more. */
  @Override
  public void close() {
    for (int size = 0; size < bySize.length; size++) {
      Block block = bySize[size];
      bySize[size] = null;
      if (block != null) {
        block.workspace().close();
        block.workspace().leave();
      }
    }
  }

  private void runWhole(int from, int rows, Workers workers) {
    Map<String, Tensor> slices = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      slices.put(graph.inputs().get(i).name(), TensorRows.slice(inputs.get(i), from, rows));
    }
    Map<String, Tensor> made = runs.run(graph, slices, workers);
    for (int i = 0; i < outputs.size(); i++) {
      Tensor output = made.get(graph.outputs().get(i).name());
      if (output != null) {
        TensorRows.copyRows(output, 0, outputs.get(i), from, rows);
      }
    }
  }
}
