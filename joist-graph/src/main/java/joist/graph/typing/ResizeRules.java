package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import joist.graph.Dim;
import joist.graph.spatial.ResizeAxis;
import joist.graph.spatial.ResizeRequest;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Shapes of Resize and Upsample, exact where scales or sizes are constants. */
final class ResizeRules {
  private ResizeRules() {}

  static List<Facts> upsample(Inference call) {
    return infer(
        call,
        call.optional(1).isPresent()
            ? floats(call, 1)
            : Optional.of(call.node().floatsAttribute("scales")),
        Optional.of(new long[0]));
  }

  static List<Facts> resize(Inference call) {
    if (call.opset() < 11) {
      return infer(call, floats(call, 1), Optional.of(new long[0]));
    }
    Optional<long[]> sizes =
        call.optional(3).isPresent() ? call.input(3).numbers() : Optional.of(new long[0]);
    return infer(call, floats(call, 2), sizes);
  }

  /** The floats of an input, none where it is left out; empty where they are not constant. */
  private static Optional<float[]> floats(Inference call, int index) {
    boolean none =
        call.optional(index).isEmpty() || call.dims(index).equals(Optional.of(List.of(Dim.of(0))));
    return none ? Optional.of(new float[0]) : call.input(index).constant().map(ResizeRules::floats);
  }

  private static float[] floats(Tensor tensor) {
    if (tensor.type() != ElementType.F32) {
      throw new IllegalArgumentException("expected f32 numbers, got " + tensor);
    }
    return tensor.toFloats();
  }

  private static List<Facts> infer(
      Inference call, Optional<float[]> scales, Optional<long[]> sizes) {
    if (call.dims(0).isEmpty() || scales.isEmpty() || sizes.isEmpty()) {
      return call.output(call.dims(0).map(dims -> call.fresh(dims.size())));
    }
    Optional<double[]> region = region(call);
    if (region.isEmpty()) {
      return call.output(call.fresh(call.dims(0).get().size()));
    }
    ResizeRequest request = new ResizeRequest(call.node(), scales.get(), sizes.get(), region.get());
    return call.output(resized(call, request));
  }

  /** The region of interest, which matters to the shape only where it is cropped by. */
  private static Optional<double[]> region(Inference call) {
    boolean crops =
        call.node()
            .stringAttribute("coordinate_transformation_mode", "")
            .equals("tf_crop_and_resize");
    if (!crops || call.opset() < 11 || call.optional(1).isEmpty()) {
      return Optional.of(new double[0]);
    }
    return call.input(1)
        .constant()
        .flatMap(tensor ->
            switch (tensor.type()) {
              case F32 -> {
                double[] values = new double[Math.toIntExact(tensor.shape().elements())];
                for (int i = 0; i < values.length; i++) {
                  values[i] = tensor.f32(i);
                }
                yield Optional.of(values);
              }
              case F64 -> Optional.of(tensor.data().toArray(Tensor.F64));
              default -> Optional.empty();
            });
  }

  private static List<Dim> resized(Inference call, ResizeRequest request) {
    List<Dim> dims = call.dims(0).orElseThrow();
    boolean known = dims.stream().allMatch(Dim.Known.class::isInstance);
    if (known) {
      long[] extents = dims.stream().mapToLong(d -> ((Dim.Known) d).extent()).toArray();
      return request.axes(extents).stream().map(ResizeAxis::output).map(Dim::of).toList();
    }
    List<Dim> resized = new ArrayList<>();
    for (int axis = 0; axis < dims.size(); axis++) {
      resized.add(resized(call, request, axis, dims.get(axis)));
    }
    return resized;
  }

  /** One axis of an input of which not all extents are known. */
  private static Dim resized(Inference call, ResizeRequest request, int axis, Dim dim) {
    int rank = call.dims(0).orElseThrow().size();
    OptionalInt index = request.index(axis, rank);
    if (index.isEmpty()) {
      return dim;
    }
    int i = index.getAsInt();
    if (request.scales().length > i) {
      boolean whole = request.region().length == 0;
      return request.scales()[i] == 1 && whole
          ? dim
          : dim instanceof Dim.Known(long extent) && whole
              ? Dim.of((long) Math.floor((float) extent * request.scales()[i]))
              : call.symbols().fresh();
    }
    return request.sizes().length > i && request.stretches()
        ? Dim.of(request.sizes()[i])
        : call.symbols().fresh();
  }
}
