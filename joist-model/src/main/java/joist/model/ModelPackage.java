package joist.model;

import java.util.List;
import joist.graph.Graph;
import joist.model.card.Documents;

/**
 * A model with the proof of it: the graph, its signature, sample rows with their answers, and the
 * documents that say how good it is and where it comes from. {@link PackageCodec} has its form as a
 * file.
 *
 * @param samples at least {@link #LEAST_SAMPLES}, unless the table had fewer rows
 */
public record ModelPackage(
    String name, Graph graph, Signature signature, List<Sample> samples, Documents documents) {
  /** The fewest sample rows that a package of a table with so many rows has. */
  public static final int LEAST_SAMPLES = 32;

  public ModelPackage {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException(
          "expected at least one sample row in the package of '" + name + "', got none");
    }
  }
}
