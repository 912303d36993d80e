package joist.compiler.lower;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.memory.Place;
import joist.graph.Node;

/** Concat: where each input goes in the output. */
public final class Joining {
  private Joining() {}

  /** The output's place: channels innermost where an input lies so, else row by row. */
  public static Place output(Place fresh, List<Place> inputs) {
    boolean inwards =
        fresh.rank() > 2
            && inputs.stream().anyMatch(place -> !place.isDense() && Channels.isInnermost(place));
    return inwards ? Channels.innermost(fresh) : fresh;
  }

  /** The part of the output for each input, in order. */
  public static Map<Place, Place> parts(Node node, Place output, List<Place> inputs) {
    long given = node.intAttribute("axis", 0);
    int axis = (int) (given < 0 ? given + output.rank() : given);
    Map<Place, Place> parts = new LinkedHashMap<>();
    long start = 0;
    for (Place input : inputs) {
      long count = input.shape()[axis];
      parts.put(output.sliced(axis, start, 1, count), input);
      start += count;
    }
    return parts;
  }
}
