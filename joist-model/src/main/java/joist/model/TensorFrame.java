package joist.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.Value;
import joist.tensor.CallMemory;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Rows as whole tensors, for a graph that is run elsewhere. */
final class TensorFrame implements RowFrame {
  private final Graph graph;
  private final GraphRunner runner;
  private final int capacity;
  private final List<Tensor> inputs = new ArrayList<>();
  private List<Tensor> outputs = List.of();
  private int rows;

  TensorFrame(Graph graph, GraphRunner runner, int capacity) {
    this.graph = graph;
    this.runner = runner;
    this.capacity = capacity;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void start(int rows) {
    this.rows = rows;
    inputs.clear();
    for (Value input : graph.inputs()) {
      long[] dims = new long[input.type().rank()];
      java.util.Arrays.fill(dims, 1);
      dims[0] = rows;
      inputs.add(CallMemory.zeros(input.type().elementType(), Shape.of(dims)));
    }
  }

  @Override
  public void setF32(int input, int row, float value) {
    inputs.get(input).data().setAtIndex(Tensor.F32, row, value);
  }

  @Override
  public void setF64(int input, int row, double value) {
    inputs.get(input).data().setAtIndex(Tensor.F64, row, value);
  }

  @Override
  public void setI64(int input, int row, long value) {
    inputs.get(input).data().setAtIndex(Tensor.I64, row, value);
  }

  @Override
  public void setString(int input, int row, String value) {
    inputs.get(input).strings()[row] = value;
  }

  @Override
  public void run() {
    answer(runner.run(inputs()));
  }

  @Override
  public void run(StepListener listener) {
    answer(runner.watched(inputs(), listener));
  }

  /** What was set, by the inputs' names. */
  Map<String, Tensor> inputs() {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      named.put(graph.inputs().get(i).name(), inputs.get(i));
    }
    return named;
  }

  /** Takes the outputs of these rows alone, in the graph's order. */
  void answer(Map<String, Tensor> given) {
    outputs = List.copyOf(given.values());
  }

  private long at(Tensor output, int row, int column) {
    return row * (output.shape().elements() / rows) + column;
  }

  @Override
  public float f32(int output, int row, int column) {
    Tensor tensor = outputs.get(output);
    return tensor.f32(at(tensor, row, column));
  }

  @Override
  public long i64(int output, int row) {
    Tensor tensor = outputs.get(output);
    return tensor.type() == ElementType.I64 ? tensor.i64(at(tensor, row, 0)) : 0;
  }

  @Override
  public String string(int output, int row) {
    Tensor tensor = outputs.get(output);
    return tensor.string(at(tensor, row, 0));
  }

  @Override
  public void close() {
    inputs.clear();
    outputs = List.of();
  }
}
