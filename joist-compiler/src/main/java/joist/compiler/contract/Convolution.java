package joist.compiler.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import joist.compiler.contract.ColumnLayout.Panels;
import joist.graph.spatial.WindowAxis;

/**
 * Conv, over any number of spatial axes, with channels innermost in memory: {@code x[N, D..., C] *
 * w[M, C/groups, K...] -> y[N, O..., M]}. The weights come as ONNX has them.
 *
 * @param windows how the window moves along each spatial axis, outermost first
 */
public record Convolution(
    long images, long groups, long inputChannels, long outputChannels, List<WindowAxis> windows) {
  public Convolution {
    windows = List.copyOf(windows);
    if (windows.isEmpty() || inputChannels % groups != 0 || outputChannels % groups != 0) {
      throw new IllegalArgumentException(
          "expected a spatial axis, and channels that %d groups divide, got %s, %d and %d channels"
              .formatted(groups, windows, inputChannels, outputChannels));
    }
  }

  /** Whether every channel is convolved by itself to one channel. */
  boolean depthwise() {
    return groups == inputChannels && groups == outputChannels && groups > 1;
  }

  /**
   * The extents of the result's axes: groups, where there are more than one, then images and the
   * spatial axes, merged where they are one in memory, then a group's channels. What an {@link
   * Epilogue} gets are coordinates along these.
   */
  public List<Long> axes() {
    if (depthwise()) {
      List<Long> all = new ArrayList<>(List.of(images));
      windows.forEach(window -> all.add(window.outputs()));
      all.add(outputChannels);
      return List.copyOf(all);
    }
    List<Long> axes =
        new ArrayList<>(
            contraction(panels(TileShape.of(1, 16)).layout()).axes().stream()
                .map(Axis::extent)
                .toList());
    axes.add(outputChannels / groups);
    return List.copyOf(axes);
  }

  /** The strides of {@code f32[M]}, one element a channel, along {@link #axes}. */
  public List<Long> channelStrides() {
    List<Long> strides = new ArrayList<>(Collections.nCopies(axes().size(), 0L));
    if (groups > 1 && !depthwise()) {
      strides.set(0, outputChannels / groups);
    }
    strides.set(strides.size() - 1, 1L);
    return List.copyOf(strides);
  }

  /** The strides of what lies in memory as the result does, along {@link #axes}. */
  public List<Long> outputStrides() {
    if (depthwise()) {
      Grid output = Grid.outputOf(images, windows, outputChannels);
      List<Long> all = new ArrayList<>(List.of(output.imageStride()));
      for (int axis = 0; axis < windows.size(); axis++) {
        all.add(output.stride(axis));
      }
      all.add(1L);
      return List.copyOf(all);
    }
    List<Long> strides =
        new ArrayList<>(
            contraction(panels(TileShape.of(1, 16)).layout()).axes().stream()
                .map(Axis::c)
                .toList());
    strides.add(1L);
    return List.copyOf(strides);
  }

  public long outputElements() {
    return Grid.outputOf(images, windows, outputChannels).elements();
  }

  /**
   * The plan with constant weights.
   *
   * <p>Roles: {@code Input(0)} x, {@code Weights(0)} w, {@code Output(0)} y.
   */
  public LoopPlan plan(TileShape shape, Epilogue epilogue) {
    return depthwise() ? depthwisePlan(shape, epilogue) : contractionPlan(shape, epilogue);
  }

  private LoopPlan depthwisePlan(TileShape shape, Epilogue epilogue) {
    DepthwiseWeights weights = new DepthwiseWeights(groups, taps(), shape.lanes());
    Grid input = Grid.inputOf(images, windows, inputChannels);
    Grid output = Grid.outputOf(images, windows, outputChannels);
    WindowFold fold = new WindowFold.Weighted(1, taps(), weights.padded());
    WindowPrograms programs =
        new WindowPrograms("depthwise", input, output, windows, fold, epilogue, shape);
    List<LoopPlan.Phase> phases = output.elements() == 0 ? List.of() : List.of(programs.phase());
    return new LoopPlan(phases, List.of(weights), 0, taps() * output.elements());
  }

  private LoopPlan contractionPlan(TileShape shape, Epilogue epilogue) {
    PaddedInput padding = padding();
    Role input = padding.needed() ? new Role.Scratch() : new Role.Input(0);
    List<Role> roles = List.of(input, new Role.Weights(0), new Role.Output(0));
    ConvolutionPanels panels = panels(shape);
    Contraction contraction = contraction(panels.layout());
    LoopPlan plan = Product.plan(contraction, shape, epilogue, roles, List.of(panels));
    return padding.needed() && !plan.phases().isEmpty()
        ? plan.after(padding.phase(shape.lanes()), padding.grid().elements())
        : plan;
  }

  private long taps() {
    return windows.stream().mapToLong(WindowAxis::kernel).reduce(1, (x, y) -> x * y);
  }

  private PaddedInput padding() {
    return PaddedInput.of(images, windows, inputChannels);
  }

  private ConvolutionPanels panels(TileShape shape) {
    return new ConvolutionPanels(
        groups, taps(), inputChannels / groups, outputChannels / groups, shape);
  }

  private Contraction contraction(Panels layout) {
    PaddedInput padding = padding();
    Grid input = padding.needed() ? padding.grid() : Grid.inputOf(images, windows, inputChannels);
    Grid output = Grid.outputOf(images, windows, outputChannels);
    List<Axis> rows = new ArrayList<>();
    rows.add(new Axis(images, input.imageStride(), 0, output.imageStride()));
    List<SumAxis> sums = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      WindowAxis axis = windows.get(i);
      rows.add(new Axis(axis.outputs(), axis.stride() * input.stride(i), 0, output.stride(i)));
      sums.add(new SumAxis(axis.kernel(), axis.dilation() * input.stride(i)));
    }
    sums.add(new SumAxis(inputChannels / groups, 1));
    Axis group =
        new Axis(groups, inputChannels / groups, layout.elements(), outputChannels / groups);
    return new Contraction(
        "convolution",
        groups > 1 ? List.of(group) : List.of(),
        Axis.merged(rows),
        SumAxis.merged(sums),
        outputChannels / groups,
        layout,
        1);
  }
}
