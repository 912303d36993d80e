package joist.compiler.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.ValueType;
import joist.graph.spatial.TransposedAxis;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Makes a convolution of each ConvTranspose of f32 whose weights are constant: the input with zeros
 * between its elements, padded, convolved with the mirrored filters (Dumoulin and Visin, "A guide
 * to convolution arithmetic for deep learning", 2016).
 */
public final class LowerTransposedConvolution implements ShapedPass {
  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    return Expansions.apply(
        graph, types, Map.of("ConvTranspose", to -> lower(to, graph.initializers())));
  }

  private static boolean lower(Expansion to, Map<String, Tensor> constants) {
    Tensor weights = constants.get(to.input(1));
    boolean known = weights != null && weights.type() == ElementType.F32 && to.isReal(0, 2);
    if (!known || weights == null || to.shape(to.input(0)).length < 3) {
      return false;
    }
    long[] shape = to.shape(to.input(0));
    long groups = to.node().intAttribute("group", 1);
    if (shape[1] != weights.shape().dim(0) || Shape.of(shape).elements() == 0) {
      return false;
    }
    List<TransposedAxis> axes = new ArrayList<>();
    for (int i = 0; i < shape.length - 2; i++) {
      long kernel = weights.shape().dim(i + 2);
      axes.add(TransposedAxis.of(to.node(), i, shape.length - 2, shape[i + 2], kernel));
    }
    String padded = padded(to, spread(to, shape, axes), axes);
    Map<String, Attribute> attributes = new TreeMap<>();
    attributes.put("group", new Attribute.IntValue(groups));
    attributes.put(
        "dilations",
        new Attribute.Ints(axes.stream().mapToLong(TransposedAxis::dilation).toArray()));
    String filters = to.constant(mirrored(weights, groups));
    if (!to.has(2)) {
      to.finish(0, "Conv", attributes, padded, filters);
      return true;
    }
    long[] along = new long[shape.length - 1];
    Arrays.fill(along, 1);
    along[0] = weights.shape().dim(1) * groups;
    to.finish("Add", to.make("Conv", attributes, padded, filters), to.reshape(to.input(2), along));
    return true;
  }

  /** Each element with {@code stride - 1} zeros behind it along every axis. */
  private static String spread(Expansion to, long[] shape, List<TransposedAxis> axes) {
    if (axes.stream().allMatch(axis -> axis.stride() == 1)) {
      return to.input(0);
    }
    int rank = 2 + 2 * axes.size();
    long[] apart = new long[rank];
    long[] pads = new long[2 * rank];
    long[] spread = shape.clone();
    apart[0] = shape[0];
    apart[1] = shape[1];
    for (int i = 0; i < axes.size(); i++) {
      apart[2 + 2 * i] = shape[i + 2];
      apart[3 + 2 * i] = 1;
      pads[rank + 3 + 2 * i] = axes.get(i).stride() - 1;
      spread[i + 2] = shape[i + 2] * axes.get(i).stride();
    }
    return to.reshape(to.pad(to.reshape(to.input(0), apart), pads), spread);
  }

  /** As far as the filters reach; what no output sees is cut off. */
  private static String padded(Expansion to, String value, List<TransposedAxis> axes) {
    int rank = 2 + axes.size();
    long[] pads = new long[2 * rank];
    for (int i = 0; i < axes.size(); i++) {
      TransposedAxis axis = axes.get(i);
      pads[i + 2] = (axis.kernel() - 1) * axis.dilation() - axis.before();
      pads[rank + i + 2] = axis.outputs() + axis.before() - axis.extent() * axis.stride();
    }
    return to.pad(value, pads);
  }

  /** {@code w[C, M/groups, K...]} as {@code [M, C/groups, K...]}, each filter from its end. */
  private static Tensor mirrored(Tensor weights, long groups) {
    int channels = Math.toIntExact(weights.shape().dim(0) / groups);
    int filters = Math.toIntExact(weights.shape().dim(1));
    long[] shape = weights.shape().dims();
    shape[0] = filters * groups;
    shape[1] = channels;
    int taps = 1;
    for (int i = 2; i < shape.length; i++) {
      taps = Math.toIntExact(taps * shape[i]);
    }
    float[] from = weights.toFloats();
    float[] to = new float[from.length];
    for (int g = 0; g < groups; g++) {
      for (int m = 0; m < filters; m++) {
        for (int c = 0; c < channels; c++) {
          int target = ((g * filters + m) * channels + c) * taps;
          int source = ((g * channels + c) * filters + m) * taps;
          for (int t = 0; t < taps; t++) {
            to[target + t] = from[source + taps - 1 - t];
          }
        }
      }
    }
    return Tensor.of(Shape.of(shape), to);
  }
}
