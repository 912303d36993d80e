package joist.graph.drawing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.drawing.Section.Member;

/**
 * Sections by the scopes in nodes' names, such as {@code /encoder/layer.0/MatMul}. A scope with one
 * member is no section of its own. Mutable while it is built.
 */
final class ScopeTree {
  private final String title;
  private final List<Object> parts = new ArrayList<>();
  private final Map<String, ScopeTree> inner = new LinkedHashMap<>();

  private ScopeTree(String title) {
    this.title = title;
  }

  static List<Member> of(Graph graph, List<Integer> shown) {
    ScopeTree root = new ScopeTree("");
    for (int node : shown) {
      ScopeTree tree = root;
      for (String scope : scopes(graph.nodes().get(node))) {
        tree = tree.inner(scope);
      }
      tree.parts.add(node);
    }
    return root.members("");
  }

  /** The scopes of a node's name, outermost first. */
  static List<String> scopes(Node node) {
    List<String> parts =
        Arrays.stream(node.name().split("/")).filter(part -> !part.isEmpty()).toList();
    return parts.size() < 2 ? List.of() : parts.subList(0, parts.size() - 1);
  }

  private ScopeTree inner(String scope) {
    return inner.computeIfAbsent(
        scope,
        name -> {
          ScopeTree tree = new ScopeTree(name);
          parts.add(tree);
          return tree;
        });
  }

  private List<Member> members(String prefix) {
    List<Member> members = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof ScopeTree tree) {
        members.addAll(tree.asMember(prefix));
      } else {
        members.add(new Member.Single((Integer) part));
      }
    }
    return members;
  }

  /** One section; where it would have one member, that member, under both names. */
  private List<Member> asMember(String prefix) {
    String name = prefix + title;
    if (parts.size() == 1) {
      return members(name + "/");
    }
    return List.of(new Member.Inner(new Section(name, members(""))));
  }
}
