import { useQuery } from "@connectrpc/connect-query";

import { Copyable, useCopy } from "@/components/copyable";
import { Fact, Facts } from "@/components/facts";
import { SecretOnce } from "@/components/secret-once";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/ui/tabs";

/** Where packets go. */
interface Server {
  host: string;
  authPort: number;
  acctPort: number;
}

/** As the server tells; until it does, the page's host and the ports of RFC 2865 and RFC 2866. */
function useRadiusServer(): Server & { guessed: boolean } {
  const { data } = useQuery(NasService.method.getNasSetup, {}, { staleTime: Infinity });
  const { host, authPort = 1812, acctPort = 1813 } = data ?? {};
  return { host: host ?? globalThis.location.hostname, authPort, acctPort, guessed: host === undefined };
}

interface Props {
  secret: string;
  onSaved: () => void;
}

/** What a device must be told to use this server; shown once, with the secret. */
export function NasSetup({ secret, onSaved }: Props) {
  const { t } = useTranslation("network");
  const server = useRadiusServer();
  return (
    <div className="flex flex-col gap-4">
      <p>{t("setup.intro")}</p>
      <Tabs defaultValue="settings">
        <TabsList aria-label={t("setup.title")}>
          <TabsTrigger value="settings">{t("setup.settings")}</TabsTrigger>
          <TabsTrigger value="freeradius">FreeRADIUS</TabsTrigger>
          <TabsTrigger value="hostapd">hostapd</TabsTrigger>
          <TabsTrigger value="test">{t("setup.test")}</TabsTrigger>
        </TabsList>
        <TabsContent value="settings">
          <Facts>
            <Fact label={t("setup.server")}>
              <Copyable value={server.host} label={t("setup.server")} mono />
            </Fact>
            <Fact label={t("setup.authPort")}>
              <Copyable value={String(server.authPort)} label={t("setup.authPort")} mono /> UDP
            </Fact>
            <Fact label={t("setup.acctPort")}>
              <Copyable value={String(server.acctPort)} label={t("setup.acctPort")} mono /> UDP
            </Fact>
            <Fact label={t("setup.protocol")}>{t("setup.protocolValue")}</Fact>
            <Fact label="Message-Authenticator">{t("setup.authenticator")}</Fact>
            <Fact label={t("setup.interim")}>{t("setup.interimValue")}</Fact>
          </Facts>
          {server.guessed && <p className="mt-3 text-xs text-muted-foreground">{t("setup.serverHint")}</p>}
        </TabsContent>
        <TabsContent value="freeradius">
          <Snippet label="FreeRADIUS" text={freeRadius(server, secret)} />
        </TabsContent>
        <TabsContent value="hostapd">
          <Snippet label="hostapd" text={hostapd(server, secret)} />
        </TabsContent>
        <TabsContent value="test">
          <p className="mb-2 text-muted-foreground">{t("setup.testHint")}</p>
          <Snippet label={t("setup.test")} text={radclient(server, secret)} />
        </TabsContent>
      </Tabs>
      <SecretOnce label={t("nas.secret")} value={secret} onSaved={onSaved} />
    </div>
  );
}

function Snippet({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation("ui");
  const [outcome, copy] = useCopy();
  return (
    <div className="flex flex-col gap-2">
      {/* Reached by the keyboard, so that long lines can be scrolled. */}
      <pre
        dir="ltr"
        translate="no"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable
        tabIndex={0}
        role="region"
        aria-label={label}
        className="overflow-x-auto rounded-md border bg-muted p-2.5 font-mono text-xs"
      >
        {text}
      </pre>
      <Button variant="outline" size="sm" className="self-start" onClick={() => void copy(text)}>
        {t(outcome === "copied" ? "copied" : outcome === "failed" ? "copyFailed" : "copy")}
      </Button>
    </div>
  );
}

function freeRadius({ host, authPort }: Server, secret: string): string {
  return `home_server wiwebb {
    type = auth+acct
    ipaddr = ${host}
    port = ${authPort}
    proto = udp
    secret = "${secret}"
    require_message_authenticator = yes
}`;
}

function hostapd({ host, authPort, acctPort }: Server, secret: string): string {
  return `auth_server_addr=${host}
auth_server_port=${authPort}
auth_server_shared_secret=${secret}
acct_server_addr=${host}
acct_server_port=${acctPort}
acct_server_shared_secret=${secret}
radius_acct_interim_interval=300`;
}

function radclient({ host, authPort }: Server, secret: string): string {
  return `echo 'User-Name = "USER", User-Password = "PASSWORD", Message-Authenticator = 0x00' |
  radclient ${host}:${authPort} auth '${secret}'`;
}
