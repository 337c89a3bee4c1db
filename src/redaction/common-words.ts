const list = (words: string) => words.split(/\s+/).filter(Boolean)

/** Words that are also names of people or firms: alone and in lower case they are taken for the word. */
export const commonWords: ReadonlySet<string> = new Set(
  list(`able access account ace active agile air all alpha amber angel any app apple april arch art ash asia atlas august
  autumn back baker bank bar base basic bay beacon bean bear best beta bill bird bishop bit black block blue bolt bond book
  booth box bright bridge brook brown buck build bush butler cable call camp cap car care carpenter carter case cash cast
  center central chance change charge chase check chip christian church circle city clay clear click client close cloud coast
  code cole common compass cook cool core corner cost count court crane creek cross crown cry current cut daily dash data
  date dawn day dean dear deep delta den deploy dev dial dish dock dot double down drew drive duke early earl east echo edge
  elder element else end engine even ever evergreen every exact express face fair faith falcon farmer fast field fin fire first
  fish fisher fix flag flash flex flint flow fly focus ford forest fox frame frank free fresh front fuel full future gale game
  garden gate gene general gift glass globe gold good grace grant gray green grey grove guard guy hall hand hard harmony
  harper haven hawk head health heart heath high hill holly home hope horizon host house hub hunt hunter ice ideal impact index
  inside iris ivory ivy jack jade jay jet job joint jones joy judge july june just justice key king kit knight lake lamb lane
  large last law layer lead leaf legacy level life light lily link lion list little live load local log long loop lot love low
  lucky luna mail main major map march mark market marsh mason master matrix max may meadow media memory mercury mercy merit
  metric mike miles mill miller mint mirror mission model moon moore morning moss motion nest net new nice night noble north nova novel
  now oak ocean olive one open orange orbit order page paige pace paint palm paper park parker part pat patch path peace pearl penny per
  phoenix piece pierce pilot pine pink place plan plant play plus point pool port post potter power press price pride prime prince
  project proof prudence pulse pure quick quest radar rain ralph ranch range ray reach read real record red reed region relay
  rest return rich ridge rise river road rob robin rock rocket root rose round route rowan royal ruby run russell rust ryan safe sage
  sail sale sales sandy sawyer scale school scout sea search season seed self sequoia service set shade shadow shaw shell shepherd
  shield ship shop shore short side sierra signal silver simple singer site sky small smart smith snap snow social solid sonic
  source south space spark spencer spirit spring sprint square stable staff star start state station steel step stone storage
  store storm stream street stripe strong studio sue summer summit sun super support swift switch system table tag tanner target
  task taylor team teal tech temple test tide tiger time titan today token top total touch tower town trace track trade
  trail train travel tree trial trip true trust tucker turn turner unity up user valley van vector venture verge vice victor
  view violet vision vista volt wade wagon walker wall ward warren watch water wave way weaver web webb weber week well west wheeler
  whisper white wide wild will willow wind window winter wise wolf wood word work world wren wright yard year yellow york young zen
  zone`),
)

/** Products, projects, places and terms of the trade that are written like people's names. */
const trade =
  list(`access acl activemq admin airflow akamai alerts alertmanager algolia alpine amazon amd android ansible
  apache api apis app apple application april argo argocd arm atlassian august aurora authentik auto autoscaler autoscaling
  availability aws azure balancer balancers bamboo bash bazel beam berkeley bigquery bitbucket bitcoin blob bucket build
  buildkite calico canary cassandra celery central ceph cert chef chrome cilium circle cisco citrix classic clickhouse client
  cloud cloudflare cloudformation cloudfront cloudwatch cluster code cognito commander community compute config confluence
  connect consul container content control core cortex couchbase couchdb cron crowd customer customers customized dashboard data
  database datadog db debian december default dependency deploy deployment devops digital direct discord discourse django dns
  docker documentation drone druid duty dynamo dynamodb east ebs ec2 ecs edge eks elastic elasticache elasticsearch elb
  endpoint engine engineer engineering enterprise envoy error ethereum etcd eventbridge events facebook falcon fargate fastly
  february firebase firefox firehose flink fluentd flux foundation friday frontend function functions galera ganglia
  gateway geth gerrit git github gitlab gke global glacier gluster gmail go goals google grafana gradle graphite graphql group
  groups gunicorn hadoop haproxy hbase health hedera heroku hibernate hive homebrew hub hudson hydra hyper icinga identity
  impact incident incidents influx influxdb ingress instance instances intel internet istio jaeger jakarta january java
  javascript jenkins jetty jira jitsi juniper july june jupyter jupyterhub kafka karpenter keepalived kernel keycloak kibana
  kinesis kong kube kubernetes lambda lambdas laravel leader learn lessons let level lighthouse limit linkerd linux load log
  logs logstash loki lucene lustre mac machine mailgun management manager mandrill march marathon mariadb master maven may
  mediawiki memcached mercury mesos microsoft minio monday mongo mongodb monitor monitoring mozilla mysql nagios neptune netflix
  netlify netty network new nexus nginx node nodes nomad north notes november npm october office okta openshift openstack
  opera opsgenie oracle orchestrator os overview pacific packet page pagerduty pages parity percona perl phabricator php
  pingdom pipeline platform please pod pods policy polly pool portal postfix postgres postgresql postmortem power private
  problem production prometheus prow proxy public puppet pypi python query queue rabbit rabbitmq rails rancher rds react
  reddit redhat redis redshift region registry relay release reliability remote report repository resolution resource response
  review riak root route router ruby rule runbook rust salesforce saltstack samsung san saturday scala scaling scheduler
  search secret security selenium sendgrid sentry september server serverless service services shell shopify sidekiq signal
  site slack snowflake software solaris solr source south spanner spark spinnaker splunk spring sql square squid ssh ssl stack
  staging standard stack states statsd status steps storage stream stripe subscription summary sunday support swarm sydney
  synapse system systemd systems table target task team teams telegram tempo tensorflow terraform test thanos thrift thursday
  time timeline title tls tomcat traefik traffic transit travis trigger tuesday twilio twitter ubuntu united unix update
  user users ui unicorn uptime varnish vault vercel vertica vitess volume vpc vpn wave web webhook wednesday west what when why
  wikimedia wikipedia windows wordpress worker workflow xen yahoo yarn york zabbix zendesk zero zipkin zone zoom zookeeper zuul
  action actions analysis background causes contributing date detection details duration factors fix follow future how lucky
  mitigation next note open outcome owner participants priority process recovery repair severity tracking type went where wrong
  amsterdam angeles antonio asia atlantic australia barcelona beijing berlin boston brazil britain california canada chicago
  china dallas diego dublin europe european france francisco frankfurt germany hong india indonesia ireland israel italy japan
  jose kong korea london los madrid melbourne mexico milan montreal mumbai munich netherlands ohio oregon osaka paris paulo
  poland portland seattle seoul shanghai silicon singapore spain stockholm tel texas tokyo toronto valley vancouver virginia
  warsaw washington zealand zurich american british daylight eastern english french german greenwich mean
  merge commit pull request issue all any some both each every first second third last this that these those there here the an
  our their his her its your my we you they it is are was were be been being has have had do does did not no yes if then else
  and or but for nor so yet at by in of on to up as with from into over after before during while since until because although
  once despite unfortunately however also additionally finally initially later meanwhile subsequently eventually immediately
  continue restore restart revert rollback increase decrease reduce add remove create delete enable disable improve investigate
  ensure consider document implement migrate move check verify confirm validate set get make use using run running start started
  stop stopped post pre more less most least many few several other another same different only just even still already again
  full partial high low medium large small long short old major minor critical primary secondary main internal external
  total average peak normal regular special general specific single double multiple blue green red black white yellow orange
  gold silver bronze lead senior junior staff principal head chief vice president director officer responder responders
  operator operators developer developers maintainer maintainers contributor contributors someone nobody everyone person
  people supplier suppliers vendor project program product products company corporation incorporated limited university
  institute college school department center centre lab labs research science national international world wide open free
  ops sre cto ceo cfo vp pm ic dba qa devs tokens smart contract contracts chain beacon mainnet testnet bridge finality
  consensus execution layer prysm lighthouse teku nimbus lodestar besu erigon nethermind optimism arbitrum polygon solana
  done mon tue wed thu thur fri sat sun jan feb mar apr aug sep sept oct nov dec schema technical additional similar hidden
  unique immediate virtual further guest visual original success example bot bots bundle fixes buffer overflow hex maps none
  replace include install incremental twenty years games better algorithm browser extension client clients button module
  modules choice fork rack batch disk persistent text terms which between possibly changes change mod mods wiki main
  swedish russian polish chinese japanese spanish italian dutch african indian arabic portuguese
  uncle geth parity ropsten goerli sepolia rinkeby kovan satoshi`)

/** Lower-case words that make a capitalised phrase something other than a person's name. */
export const notNames: ReadonlySet<string> = new Set(trade)

/** Given names from many countries: one of them makes a capitalised pair worth a person's look. */
export const givenNames: ReadonlySet<string> = new Set(
  list(`aaron abdul abdullah abigail adam adele adrian adriana agnes agnieszka ahmad ahmed aiko aisha akira alan alana albert alberto
  alejandro aleksandr alessandro alex alexa alexander alexandra alexei alexis alfred ali alice alicia alina alison allen alina
  amanda amara amber amelia amir amit amy ana anastasia andre andrea andreas andrei andres andrew andrey andy anders angela
  angelo anil anita anja ann anna anne annika anthony antoine anton antonio anya arjun arnaud arthur arturo arun asha ashley astrid
  axel ayesha aylin barbara bart bastian beatrice beatriz ben benedict benjamin bernard bernd beth bettina bianca bjorn bob
  bogdan boris brad brandon brenda brendan brent brett brian bridget bruce bruno bryan camila camille carl carla carlos carmen
  carol carolina caroline catherine cathy cecilia chad charles charlie charlotte chen chiara chinedu chloe chris christian
  christina christine christoph christophe christopher claire clara claudia clement cody colin connor constance craig cristina
  curtis cynthia dale damien dan dana daniel daniela danielle danny daria darren dave david dawid deborah deepak denis dennis derek
  diana diane diego dieter dimitri dina dirk dmitri dmitry dominic dominik don donald donna doris dorothy doug douglas duncan
  dylan ed eddie edgar eduardo edward eileen elaine eleanor elena eli elias elif elisa elizabeth ella ellen elliot emeka emil
  emilia emilie emily emma emmanuel enrique eric erica erik erika erin ernesto ernst esther ethan eugene eva evan evelyn
  fabian fabio farah fatima federico felipe felix fernando filip fiona florian frances francesca francesco francis francisco
  francois frank franz fred frederic frederik fumiko gabriel gabriela gareth gary gavin gemma geoff george georgia gerald gerard
  giorgio giovanni giulia giuseppe glenn gloria gordon graham greg gregory guido guillaume gustavo haruto hamza hanna hannah
  hans harold harry hassan heather hector heidi heiko heinrich helen helena helga henrik henry hiroshi holger howard hugo
  ian ibrahim ida ignacio igor ikram ilya imran ines ingrid irena irene irina isaac isabel isabella ivan ivana jack jackie
  jackson jacob jacqueline jake jakob jakub james jamie jan jana jane janet janice jared jason javier jean jeff jeffrey jen jenna
  jennifer jenny jens jeremy jerome jerry jesse jessica jesus jill jim jimmy joan joanna joao joe joel joerg johan johanna johannes john
  johnny jon jonas jonathan jordan jorge jose josef joseph josh joshua juan judith judy julia julian juliana julie julien julio
  jun jurgen justin justyna kai kamal karen karim karin karina karl karolina kate katarina katerina katherine kathleen kathryn katie
  katja katrin kavita kazuki keith kelly ken kenji kenneth kenta kerry kevin khalid kim kirsten klaus kofi kristen kristian kristin
  kristina krzysztof kumar kurt kwame kyle lars laura lauren laurence laurent layla lea leah leila lena leo leon leonard leonardo
  leonie leslie liam lin linda lisa liz logan lorenzo louis louise luca lucas lucia lucy luigi luis luisa lukas luke lydia maciej
  mads magdalena magnus mahmoud malik manuel marc marcel marcin marco marcos marcus marek margaret maria mariam marian mariana marie
  marina mario marion marius marketa markus marta martha martin martina mary mateo mateusz mathias mathieu matt matteo matthew
  matthias matthieu maureen maurice mauricio maya megan mehdi mei melanie melissa mia michael michal michel michele michelle
  miguel mihai mikael mikhail milan milena min mina ming miriam mitchell mohamed mohammed mohammad moritz muhammad murat mustafa
  nadia nadine nancy naomi natalia natalie natasha nathan neha neil nicholas nick nicolas nicole niels nigel nikhil nikita nikolai
  nils nina noah noel nora norman olaf ole oleg olga oliver olivia olivier omar oscar oskar owen pablo pamela paola paolo pascal
  patricia patrick paul paula paulina paulo pavel pedro peggy peter petr petra phil philip philipp philippe pierre pieter piotr
  pooja prakash pranav priya rachel radek rafael rahul raj rajesh ralf ramon randy raphael rasmus raul ravi raymond rebecca
  reiko renata rene ricardo richard rick rita robert roberta roberto rodrigo roger rohan roland roman ron ronald rosa rosemary
  roxana roy ruben rudolf rui ruth sabine sabrina sakura salim salma sam samantha samir samuel sandra sanjay santiago sara sarah
  sasha satoshi scott sean sebastian selma serge sergei sergey sergio shannon sharon shaun shawn shreya silvia simon simone sina
  sofia sofie sonia sonja sophia sophie soren stacy stan stanislav stefan stefanie stefano stella stephan stephane stephanie
  stephen steve steven stuart sunil susan susanne suzanne sven svetlana sylvia tadeusz takeshi tamara tanja tanya tara tariq
  ted teresa terry tessa thandi theo theodor theresa thierry thomas tiago tim timo timothy tina tobias todd tom tomas tomasz tommy
  toni tony tracy trevor tristan tyler ulrich umar ursula valentin valentina valerie vanessa vera veronica victor victoria vijay
  viktor vincent viola virginie vishal vivian vladimir walter wanda wayne wei wendy werner wilhelm william wojciech wolfgang
  xavier xiao yan yannick yara yasmin yolanda yosef yuki yuri yusuf yuvi yves yvonne zachary zainab zara zeynep zoe zofia`),
)
