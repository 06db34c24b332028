#include "http/api/routes.h"

#include <iterator>

namespace reif {

std::vector<Route> all_routes(Services& services) {
  std::vector<Route> all;
  for (std::vector<Route>& routes : std::vector<std::vector<Route>>{
           intake_routes(services), tag_routes(), lead_routes(services), alert_routes(services),
           receiver_routes(services), workspace_routes(services), operation_routes(services), page_routes()}) {
    std::move(routes.begin(), routes.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace reif
