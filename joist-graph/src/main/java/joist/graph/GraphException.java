package joist.graph;

/**
 * A graph that is malformed, ill typed, or uses what Joist does not support; the message says
 * where.
 */
public class GraphException extends RuntimeException {
  public GraphException(String message) {
    super(message);
  }
}
