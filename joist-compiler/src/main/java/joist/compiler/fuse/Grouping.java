package joist.compiler.fuse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;

/**
 * Decides which nodes run as one loop nest: an element-wise node joins the group that makes one of
 * its inputs where both run over the same shape, and no path leads out of that group and back to it
 * (the rule by kinds of TVM, OSDI 2018, section 3).
 *
 * <p>A contraction takes element-wise nodes in a chain only, since what leaves its registers is
 * written once.
 */
public final class Grouping {
  private final Graph graph;
  private final Map<String, ValueType> types;
  private final NodeKinds kinds;
  private final List<Draft> drafts = new ArrayList<>();
  private final Map<String, Draft> makers = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private final Map<String, String> reasons = new LinkedHashMap<>();

  /** A group that still grows. */
  private static final class Draft {
    final Group.Kind kind;
    final List<Node> nodes = new ArrayList<>();
    final int number;

    Draft(Group.Kind kind, int number) {
      this.kind = kind;
      this.number = number;
    }
  }

  /**
   * Groups in an order in which every value is made before it is used.
   *
   * @param reasons for each node by its first output: with what it is fused, or why it is not
   */
  public record Result(List<Group> groups, Map<String, String> reasons) {}

  private Grouping(Graph graph, Map<String, ValueType> types) {
    this.graph = graph;
    this.types = types;
    this.kinds = new NodeKinds(graph, types);
  }

  /**
   * Groups the nodes of a graph.
   *
   * @param types of all values, all extents known
   */
  public static Result group(Graph graph, Map<String, ValueType> types) {
    return new Grouping(graph, types).run();
  }

  private Result run() {
    graph.outputs().forEach(output -> uses.merge(output.name(), 2, Integer::sum));
    graph.nodes().forEach(node -> node.inputs().forEach(name -> uses.merge(name, 1, Integer::sum)));
    for (Node node : graph.nodes()) {
      Draft draft = kinds.kind(node) == Group.Kind.MAP ? home(node) : fresh(node);
      draft.nodes.add(node);
      node.outputs().stream()
          .filter(name -> !name.isEmpty()) // left out: an input left out is none of it
          .forEach(name -> makers.put(name, draft));
    }
    return new Result(ordered(), reasons);
  }

  private Draft fresh(Node node) {
    Draft draft = new Draft(kinds.kind(node), drafts.size());
    drafts.add(draft);
    reasons.putIfAbsent(key(node), kinds.reason(node));
    return draft;
  }

  private static String key(Node node) {
    return node.outputs().isEmpty() ? node.name() : node.outputs().getFirst();
  }

  private Draft home(Node node) {
    String refused = "no input of its shape is made by a loop";
    for (String input : node.inputs()) {
      Draft maker = makers.get(input);
      if (maker == null) {
        continue;
      }
      String obstacle = obstacle(node, input, maker);
      if (obstacle.isEmpty()) {
        reasons.put(key(node), "fused into '" + maker.nodes.getFirst().name() + "'");
        return maker;
      }
      refused = obstacle;
    }
    reasons.put(key(node), refused);
    return fresh(node);
  }

  /** Why a node cannot join the group that makes its input; empty when it can. */
  private String obstacle(Node node, String input, Draft maker) {
    boolean open = maker.kind == Group.Kind.MAP || maker.kind == Group.Kind.CONTRACTION;
    if (!open) {
      return "its input '%s' is not made by a loop that it can join".formatted(input);
    }
    if (!sameShape(input, node.outputs().getFirst())) {
      return "its shape is not that of its input '" + input + "'";
    }
    if (maker.kind == Group.Kind.CONTRACTION
        && (uses.getOrDefault(input, 0) > 1 || !kinds.isEpilogue(node, input))) {
      return "the product that makes its input '%s' writes one value only".formatted(input);
    }
    boolean around =
        node.inputs().stream()
            .filter(other -> !other.equals(input))
            .map(makers::get)
            .anyMatch(other -> other != null && other != maker && reaches(maker, other));
    return around ? "another input depends on the group of '" + input + "'" : "";
  }

  private boolean sameShape(String a, String b) {
    ValueType left = types.get(a);
    ValueType right = types.get(b);
    return left != null && right != null && left.dims().equals(right.dims());
  }

  /** Whether {@code to} depends on {@code from}. */
  private boolean reaches(Draft from, Draft to) {
    Set<Draft> seen = new HashSet<>();
    Deque<Draft> open = new ArrayDeque<>(List.of(to));
    while (!open.isEmpty()) {
      for (Draft needed : needs(open.pop())) {
        if (needed == from) {
          return true;
        }
        if (seen.add(needed)) {
          open.push(needed);
        }
      }
    }
    return false;
  }

  private Set<Draft> needs(Draft draft) {
    Set<Draft> needed = new HashSet<>();
    for (Node node : draft.nodes) {
      for (String input : node.inputs()) {
        Draft maker = makers.get(input);
        if (maker != null && maker != draft) {
          needed.add(maker);
        }
      }
    }
    return needed;
  }

  private List<Group> ordered() {
    Map<Draft, Integer> waiting = new HashMap<>();
    Map<Draft, List<Draft>> users = new HashMap<>();
    PriorityQueue<Draft> ready = new PriorityQueue<>((a, b) -> Integer.compare(a.number, b.number));
    for (Draft draft : drafts) {
      Set<Draft> needed = needs(draft);
      waiting.put(draft, needed.size());
      needed.forEach(n -> users.computeIfAbsent(n, key -> new ArrayList<>()).add(draft));
      if (needed.isEmpty()) {
        ready.add(draft);
      }
    }
    List<Group> groups = new ArrayList<>();
    while (!ready.isEmpty()) {
      Draft next = ready.poll();
      groups.add(group(next));
      for (Draft user : users.getOrDefault(next, List.of())) {
        if (waiting.merge(user, -1, Integer::sum) == 0) {
          ready.add(user);
        }
      }
    }
    return groups;
  }

  private Group group(Draft draft) {
    Map<String, Integer> inside = new HashMap<>();
    draft.nodes.forEach(node -> node.inputs().forEach(i -> inside.merge(i, 1, Integer::sum)));
    Set<String> finals = new HashSet<>();
    graph.outputs().stream().map(Value::name).forEach(finals::add);
    List<String> outputs = new ArrayList<>();
    for (Node node : draft.nodes) {
      for (String output : node.outputs()) {
        boolean used = uses.getOrDefault(output, 0) > inside.getOrDefault(output, 0);
        if (!output.isEmpty() && (used || finals.contains(output))) {
          outputs.add(output);
        }
      }
    }
    return new Group(draft.kind, draft.nodes, outputs);
  }
}
