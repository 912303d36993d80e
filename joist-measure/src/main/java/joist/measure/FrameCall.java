package joist.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import joist.compiler.Executable;
import joist.compiler.Frame;
import joist.graph.Value;
import joist.onnx.engine.EngineCall;
import joist.tensor.Datum;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** A batch of rows that stays in a frame: its inputs are set once, its outputs stay there. */
record FrameCall(Executable executable, Frame frame, Map<String, Tensor> inputs)
    implements EngineCall {
  /** The rows of {@code inputs}; empty where the graph has no frames for them. */
  static Optional<EngineCall> of(Executable executable, Map<String, Tensor> inputs) {
    long rows = inputs.values().iterator().next().shape().dim(0);
    if (executable.whyNoFrames().isPresent() || rows > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    Frame frame = executable.frame((int) rows);
    frame.start((int) rows);
    FrameCall call = new FrameCall(executable, frame, inputs);
    call.fill();
    return Optional.of(call);
  }

  private void fill() {
    List<Value> values = executable.graph().inputs();
    for (int input = 0; input < values.size(); input++) {
      Tensor tensor = Objects.requireNonNull(inputs.get(values.get(input).name()));
      int columns = columns(tensor.shape());
      for (int i = 0; i < tensor.shape().elements(); i++) {
        set(input, i / columns, i % columns, tensor, i);
      }
    }
  }

  private static int columns(Shape shape) {
    return shape.rank() < 2 ? 1 : (int) shape.dim(1);
  }

  private void set(int input, int row, int column, Tensor from, int at) {
    switch (from.type()) {
      case F32 -> frame.setF32(input, row, column, from.f32(at));
      case F64 -> frame.setF64(input, row, column, from.f64(at));
      case I64 -> frame.setI64(input, row, column, from.i64(at));
      case STRING -> frame.setString(input, row, column, from.string(at));
      default -> throw new IllegalArgumentException("no frame holds " + from);
    }
  }

  @Override
  public void run() {
    frame.run();
  }

  /** By the executable itself, which runs the same frames. */
  @Override
  public Map<String, Datum> outputs() {
    return new LinkedHashMap<>(executable.run(inputs));
  }
}
