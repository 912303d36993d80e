package joist.compiler.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.graph.spatial.WindowAxis;

/** Random windows, with the attributes that ask for them. */
record RandomWindows(Map<String, Attribute> attributes, List<WindowAxis> axes) {
  static RandomWindows of(Random random, int count, long mostExtent) {
    long[] extents = new long[count];
    long[] kernel = new long[count];
    long[] strides = new long[count];
    long[] dilations = new long[count];
    long[] pads = new long[2 * count];
    for (int i = 0; i < count; i++) {
      extents[i] = 1 + random.nextLong(mostExtent);
      kernel[i] = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(4);
      strides[i] = random.nextInt(2) == 0 ? 1 : 1 + random.nextInt(3);
      dilations[i] = random.nextInt(3) == 0 ? 2 : 1;
      long span = (kernel[i] - 1) * dilations[i] + 1;
      pads[i] = random.nextLong(kernel[i]);
      pads[i + count] = Math.max(random.nextLong(kernel[i]), span - extents[i] - pads[i]);
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("kernel_shape", new Attribute.Ints(kernel));
    attributes.put("strides", new Attribute.Ints(strides));
    attributes.put("dilations", new Attribute.Ints(dilations));
    attributes.put("pads", new Attribute.Ints(pads));
    return of(attributes, extents, kernel);
  }

  static RandomWindows of(Map<String, Attribute> attributes, long[] extents, long[] kernel) {
    Node node = new Node("window", "", "Window", List.of(), List.of(), attributes);
    List<WindowAxis> axes = new ArrayList<>();
    for (int i = 0; i < extents.length; i++) {
      axes.add(WindowAxis.of(node, i, extents.length, extents[i], kernel[i]));
    }
    return new RandomWindows(attributes, axes);
  }

  /** The shape of {@code [first, second, extents...]}. */
  long[] inputShape(long first, long second) {
    return shape(first, second, axes.stream().mapToLong(WindowAxis::extent).toArray());
  }

  long[] kernelShape(long first, long second) {
    return shape(first, second, axes.stream().mapToLong(WindowAxis::kernel).toArray());
  }

  private static long[] shape(long first, long second, long[] rest) {
    long[] dims = new long[rest.length + 2];
    dims[0] = first;
    dims[1] = second;
    System.arraycopy(rest, 0, dims, 2, rest.length);
    return dims;
  }
}
