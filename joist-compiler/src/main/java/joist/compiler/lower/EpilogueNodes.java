package joist.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import joist.compiler.contract.Epilogue;
import joist.compiler.memory.Place;
import joist.graph.Node;
import joist.tensor.ElementType;

/**
 * Collects the element-wise nodes that a contraction does to its result while that is in registers.
 */
final class EpilogueNodes {
  private final Planning planning;
  private final Place output;
  private final Function<Place, Optional<List<Long>>> strides;
  private final String start;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, FusedEpilogue.Extra> extras = new LinkedHashMap<>();
  private final List<Place> places = new ArrayList<>();
  private final Map<String, Float> scalars = new HashMap<>();
  private String result;

  /**
   * The nodes behind a contraction that gives {@code result}.
   *
   * @param output of the result's shape
   * @param strides of a place of that shape along the axes of the contraction's loops, where it
   *     lies so that they can be said
   */
  EpilogueNodes(
      Planning planning,
      String result,
      Place output,
      Function<Place, Optional<List<Long>>> strides) {
    this.planning = planning;
    this.start = result;
    this.result = result;
    this.output = output;
    this.strides = strides;
  }

  /**
   * Takes a node; false, and nothing changes, where its other inputs do not lie fitly.
   *
   * @param own scalars that the plan does not know
   */
  boolean take(Node node, Map<String, Float> own) {
    Map<String, FusedEpilogue.Extra> more = new LinkedHashMap<>();
    List<Place> at = new ArrayList<>();
    Map<String, Float> numbers = new HashMap<>(own);
    for (String input : node.inputs()) {
      boolean known = input.equals(result) || own.containsKey(input) || extras.containsKey(input);
      Optional<Float> scalar = known ? Optional.empty() : planning.scalar(input);
      scalar.ifPresent(value -> numbers.put(input, value));
      if (known || scalar.isPresent() || more.containsKey(input)) {
        continue;
      }
      Optional<FusedEpilogue.Extra> extra = extra(input, at);
      if (extra.isEmpty()) {
        return false;
      }
      more.put(input, extra.get());
    }
    extras.putAll(more);
    places.addAll(at);
    scalars.putAll(numbers);
    nodes.add(node);
    result = node.outputs().getFirst();
    return true;
  }

  private Optional<FusedEpilogue.Extra> extra(String input, List<Place> at) {
    Place place = planning.place(input);
    if (place.type() != ElementType.F32 || place.rank() > output.rank()) {
      return Optional.empty();
    }
    Place seen = place.broadcast(output.shape());
    Optional<List<Long>> along = strides.apply(seen);
    along.ifPresent(found -> at.add(seen));
    return along.map(found -> new FusedEpilogue.Extra(input, found, seen.span()));
  }

  Epilogue epilogue() {
    return nodes.isEmpty()
        ? Epilogue.none()
        : new FusedEpilogue(start, nodes, List.copyOf(extras.values()), scalars);
  }

  /** Where the epilogue's operands lie. */
  List<Place> places() {
    return List.copyOf(places);
  }
}
