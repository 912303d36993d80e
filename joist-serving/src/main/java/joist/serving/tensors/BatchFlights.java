package joist.serving.tensors;

import java.util.LongSummaryStatistics;
import joist.serving.Deployment;
import joist.serving.batch.Batch;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightRecorder;

/** Where the batches of one deployment are told of. */
record BatchFlights(Deployment deployment, FlightRecorder flights) {
  /** Tells of a batch that closed. */
  BatchFlight closed(Batch<?> batch) {
    deployment.stats().batches().closed(batch.rows(), batch.reason());
    LongSummaryStatistics waits =
        batch.requests().stream()
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
