import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Laptop } from "lucide-react";
import { useMemo } from "react";

import { DataTable, type Column, type ListState } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { RelativeTime } from "@/components/relative-time";
import { StatusDot } from "@/components/status-dot";
import { MyNetworkService, type MyDevice } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import { formatBytes, formatCount } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";

import { WithLogins } from "./with-logins";
import { DeviceName } from "./words";

const request = ({ pageSize, skip }: ListState) => ({ pageSize, skip });

export function Component() {
  const { t } = useTranslation("portal");
  return (
    <>
      <PageHeader title={t("devices.title")} description={t("devices.description")} />
      <WithLogins>{() => <Devices />}</WithLogins>
    </>
  );
}

function Devices() {
  const { t } = useTranslation("portal");
  const columns = useColumns();
  return (
    <DataTable
      name="my-devices"
      label={t("devices.title")}
      method={MyNetworkService.method.listMyDevices}
      request={request}
      rows={(response) => response.devices}
      total={(response) => response.totalSize}
      rowId={(device) => device.callingStationId}
      rowName={(device) => device.callingStationId || t("device.unknown")}
      columns={columns}
      empty={<EmptyState icon={Laptop} title={t("devices.none")} description={t("devices.noneHint")} />}
    />
  );
}

function useColumns(): readonly Column<MyDevice>[] {
  const { t } = useTranslation("portal");
  return useMemo<Column<MyDevice>[]>(
    () => [
      {
        id: "device",
        header: t("devices.device"),
        cell: (device) => <DeviceName station={device.callingStationId} />,
      },
      {
        id: "online",
        header: t("devices.state"),
        cell: (device) => (
          <StatusDot tone={device.online ? "success" : "neutral"}>
            {t(device.online ? "devices.online" : "devices.offline")}
          </StatusDot>
        ),
      },
      {
        id: "lastSeen",
        header: t("devices.lastSeen"),
        cell: (device) => <RelativeTime date={device.lastSeenAt && timestampDate(device.lastSeenAt)} />,
      },
      {
        id: "firstSeen",
        header: t("devices.firstSeen"),
        cell: (device) => <RelativeTime date={device.firstSeenAt && timestampDate(device.firstSeenAt)} />,
      },
      {
        id: "sessions",
        header: t("devices.sessions"),
        align: "right",
        cell: (device) => formatCount(device.sessions),
      },
      {
        id: "downloaded",
        header: t("devices.downloaded"),
        align: "right",
        cell: (device) => formatBytes(device.outputOctets),
      },
      {
        id: "uploaded",
        header: t("devices.uploaded"),
        align: "right",
        cell: (device) => formatBytes(device.inputOctets),
      },
    ],
    [t],
  );
}
