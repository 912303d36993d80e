package joist.serving.batch;

import java.util.List;

/**
 * Requests that run together.
 *
 * @param requests the most urgent first; never empty
 * @param formed when the batch closed, in nanoseconds of the one clock
 * @param why it closed
 */
public record Batch<T>(List<Request<T>> requests, long formed, String why) {
  public Batch {
    requests = List.copyOf(requests);
  }

  public int rows() {
    return requests.stream().mapToInt(Request::rows).sum();
  }
}
