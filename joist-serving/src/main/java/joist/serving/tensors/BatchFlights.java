package joist.serving.tensors;

import java.util.List;
import java.util.LongSummaryStatistics;
import joist.serving.Deployment;
import joist.serving.batch.Batch;
import joist.serving.batch.Request;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightRecorder;

/** Where the batches of one deployment are told of. */
record BatchFlights(Deployment deployment, FlightRecorder flights) {
  /** Tells of a batch that closed, all of whose requests begin with it. */
  BatchFlight closed(Batch<?> batch) {
    return closed(batch, batch.requests());
  }

  /**
   * The same, where some are on their way already.
   *
   * @param beginning those that waited for it; one or more
   */
  BatchFlight closed(Batch<?> batch, List<? extends Request<?>> beginning) {
    deployment.stats().batches().closed(batch.rows(), batch.reason());
    LongSummaryStatistics waits =
        beginning.stream()
            .mapToLong(request -> batch.formed() - request.arrived())
            .summaryStatistics();
    BatchFlight flight =
        new BatchFlight(
            flights.nextBatch(),
            deployment.name(),
            deployment.version(),
            new BatchFlight.Closing(
                flights.now(),
                batch.requests().size(),
                batch.rows(),
                batch.reason(),
                new BatchFlight.Waits(waits.getMin(), (long) waits.getAverage(), waits.getMax()),
                batch.predictedNanos()));
    flights.add(flight);
    return flight;
  }
}
