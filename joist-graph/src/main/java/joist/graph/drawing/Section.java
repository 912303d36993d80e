package joist.graph.drawing;

import java.util.List;

/**
 * Nodes that are shown as one box when folded.
 *
 * @param title what a person reads on the box
 * @param members nodes and sections inside, in the graph's order
 */
record Section(String title, List<Member> members) {
  /** A part of a section. */
  sealed interface Member {
    /** A node, by its index in the graph. */
    record Single(int node) implements Member {}

    /** A section inside. */
    record Inner(Section section) implements Member {}
  }

  Section {
    members = List.copyOf(members);
  }

  /** The number of nodes, those of inner sections included. */
  int size() {
    int size = 0;
    for (Member member : members) {
      size +=
          switch (member) {
            case Member.Single single -> 1;
            case Member.Inner(Section section) -> section.size();
          };
    }
    return size;
  }
}
